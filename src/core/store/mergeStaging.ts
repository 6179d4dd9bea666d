import { DIFFERENCE_REASONS, type OrderChange } from '../domain/importing.ts'
import { idRange, inBatches, type Tick } from './batches.ts'
import { mergeVisits } from './mergeVisits.ts'
import type { Store } from './openStore.ts'
import { STAGED } from './decideVersion.ts'
import { copyStoredLines, markChanged, supersede } from './orderVersions.ts'
import { isKept } from './visibility.ts'

/** Staged customers whose orders or events the shop knows. */
const BUYERS_OF_KNOWN = 'SELECT customer FROM staged.orders WHERE known = 1 UNION SELECT customer FROM staged.events WHERE known = 1'

/** What a merge added, as ranges of ids. */
export interface MergedRows {
  orders: { first: number; last: number }
  lines: { first: number; last: number }
  newOrders: number
  /** Those of them that an order file tells of. */
  newFileOrders: number
  /** Known orders of which a new version was stored, and in which ways they differ from the one before. */
  changedOrders: number
  changes: Partial<Record<OrderChange, number>>
  newEvents: number
  newVisits: number
  /** Customers of whom a list says something that the shop does not know. */
  newListed: number
  /** What the files say known customers and products are known by, and where known customers live, beside what the shop knew. */
  newsOfKnown: number
}

/**
 * Moves the rows of an attached staging database (as `staged`) into the shop's tables, under an import that is there already. Orders and events that
 * the shop knows are marked `known` in the staging and left alone, unless the files tell an order otherwise: then a new version of it takes the place of
 * the one that is stored. Runs within the caller's transaction.
 * @param tellsState by number of the file: whether it says anything of the state of its orders
 */
export async function mergeStaging(db: Store, importId: number, tellsState: readonly boolean[], tick: Tick): Promise<MergedRows> {
  await markKnown(db, tick)
  await markKnownPurchases(db, tick)
  const changes = await markChanged(db, tellsState, tick)
  const changedOrders = count(db, 'SELECT count(*) FROM staged.orders WHERE known > 1')
  if (changedOrders > 0) supersede(db, importId)
  const newOrders = count(db, 'SELECT count(*) FROM staged.orders WHERE known = 0')
  const newFileOrders = count(db, 'SELECT count(*) FROM staged.orders WHERE known = 0 AND from_log = 0')
  const newEvents = count(db, 'SELECT count(*) FROM staged.events WHERE known = 0')
  const newListed = count(db, 'SELECT count(*) FROM staged.customers WHERE listed = 1')
  const newsOfKnown = count(db, `SELECT (SELECT count(*) FROM (${newKeysOfBuyers()})) + (SELECT count(*) FROM (${newCountriesOfBuyers()})) + (SELECT count(*) FROM (${newKeys('products', 'product')}))`)
  await tick()
  await storeCustomers(db, importId, tick)
  await storeProducts(db, importId, tick)

  const base = idRange(db, 'main.orders').last
  const staged = idRange(db, 'staged.orders')
  await inBatches(db, `
    INSERT INTO main.orders (id, import_id, external_id, customer_id, placed_at, currency, state, refunded_minor, from_log, summed_up, refunds, free_returned, channel)
    SELECT o.id + :base, :importId, o.external_id, coalesce(c.stored_id, m.named_customer_id, m.customer_id), min(o.placed_at, coalesce(m.placed_at, o.placed_at)), o.currency, o.state, o.refunded_minor, o.from_log, o.summed_up, o.refunds, o.free_returned, coalesce(o.channel, m.channel)
    FROM staged.orders o LEFT JOIN staged.customers c ON c.id = o.customer LEFT JOIN main.orders m ON m.id = o.stored_id
    WHERE o.known <> ${STAGED.known} AND o.id BETWEEN :from AND :to`,
  staged.first, staged.last, { base, importId }, tick)

  const linesBefore = idRange(db, 'main.order_lines').last
  const lines = idRange(db, 'staged.lines')
  // Products come in no order: for many lines it is quicker to sort them once into a new index than to search the old one for each.
  const rebuild = lines.last - lines.first >= linesBefore
  if (rebuild) db.exec('DROP INDEX main.order_lines_by_product')
  await inBatches(db, `
    INSERT INTO main.order_lines (order_id, product_id, quantity, unit_price, total_minor, returned_minor, kind, source_file, source_row)
    SELECT l.order_no + :base, p.stored_id, l.quantity, l.unit_price, l.total_minor, iif(o.refunded_minor > 0, l.refunded_minor, 0), CASE p.is_product WHEN 0 THEN 2 ELSE l.kind END, l.file, l.row
    FROM staged.lines l JOIN staged.orders o ON o.id = l.order_no JOIN staged.products p ON p.id = l.product
    WHERE o.known IN (${STAGED.new}, ${STAGED.fileLines}, ${STAGED.allLines}) AND l.repeated = 0 AND l.id BETWEEN :from AND :to ORDER BY l.id`,
  lines.first, lines.last, { base }, tick)
  if (changedOrders > 0) copyStoredLines(db, importId, base)
  if (rebuild) db.exec('CREATE INDEX main.order_lines_by_product ON order_lines (product_id)')
  await tick()

  const events = idRange(db, 'staged.events')
  await inBatches(db, `
    INSERT INTO main.events (import_id, customer_id, product_id, kind, at, session, price_minor, event_key)
    SELECT :importId, c.stored_id, p.stored_id, e.kind, e.at, e.session, e.price_minor, e.key
    FROM staged.events e LEFT JOIN staged.customers c ON c.id = e.customer LEFT JOIN staged.products p ON p.id = e.product
    WHERE e.known = 0 AND e.id BETWEEN :from AND :to ORDER BY e.id`,
  events.first, events.last, { importId }, tick)
  await storeEventDetails(db, tick)
  const newVisits = await mergeVisits(db, importId, tick)

  return {
    orders: { first: base + 1, last: idRange(db, 'main.orders').last },
    lines: { first: linesBefore + 1, last: idRange(db, 'main.order_lines').last },
    newOrders, newFileOrders, changedOrders, changes, newEvents, newVisits, newListed, newsOfKnown,
  }
}

/** What new events say beyond who, what and when. An event is found again by its key. */
async function storeEventDetails(db: Store, tick: Tick): Promise<void> {
  const details = idRange(db, 'staged.event_details')
  await inBatches(db, `
    INSERT INTO main.event_details (event_id, quantity, rating, text, category)
    SELECT m.id, d.quantity, d.rating, d.text, d.category
    FROM staged.event_details d CROSS JOIN staged.events e ON e.id = d.id CROSS JOIN main.events m ON m.event_key = e.key AND m.hidden = 0
    WHERE e.known = 0 AND d.id BETWEEN :from AND :to`, details.first, details.last, {}, tick)
}

/** Marks what an earlier import has stored, and events that come a second time within this one (in another of its files). */
async function markKnown(db: Store, tick: Tick): Promise<void> {
  const orders = idRange(db, 'staged.orders')
  await inBatches(db, `
    UPDATE staged.orders SET known = 1 WHERE id BETWEEN :from AND :to
    AND EXISTS (SELECT 1 FROM main.orders m WHERE m.external_id = orders.external_id AND m.hidden = 0)`, orders.first, orders.last, {}, tick)
  db.exec(`UPDATE staged.customers SET listed = 2 WHERE listed = 1 AND EXISTS (SELECT 1 FROM main.customers m WHERE m.external_id = customers.external_id
    AND ${['email', 'name', 'phone', 'accepts_marketing', 'country'].map(column => `coalesce(customers.${column}, m.${column}) IS m.${column}`).join(' AND ')})`)
  await tick()
  const events = idRange(db, 'staged.events')
  if (events.last < events.first) return
  await inBatches(db, `
    UPDATE staged.events SET known = 1 WHERE id BETWEEN :from AND :to
    AND EXISTS (SELECT 1 FROM main.events m WHERE m.event_key = events.key AND m.hidden = 0)`, events.first, events.last, {}, tick)
  if (count(db, 'SELECT count(DISTINCT file) FROM staged.events') < 2) return
  db.exec('CREATE INDEX staged.events_by_key ON events (key)')
  await inBatches(db, `
    UPDATE staged.events SET known = 1 WHERE id BETWEEN :from AND :to
    AND EXISTS (SELECT 1 FROM staged.events e WHERE e.key = events.key AND e.id < events.id)`, events.first, events.last, {}, tick)
}

/**
 * Marks lines of logs whose purchase is known, in an earlier import or another file. An order of which none is new adds nothing, whatever became of those before;
 * where some are, the others are named as known.
 */
async function markKnownPurchases(db: Store, tick: Tick): Promise<void> {
  if (!db.prepare('SELECT 1 FROM staged.orders WHERE from_log = 1 LIMIT 1').get() || !db.prepare('SELECT 1 FROM staged.events WHERE known = 1 LIMIT 1').get()) return
  db.exec('CREATE INDEX staged.events_known ON events (file, row) WHERE known = 1')
  await tick()
  const lines = idRange(db, 'staged.lines')
  await inBatches(db, `
    UPDATE staged.lines SET repeated = 1 WHERE id BETWEEN :from AND :to AND EXISTS (SELECT 1 FROM staged.events e WHERE e.known = 1 AND e.file = lines.file AND e.row = lines.row)`,
  lines.first, lines.last, {}, tick)
  db.exec(`CREATE TEMP TABLE told AS SELECT order_no AS id, min(repeated) AS wholly, total(total_minor) FILTER (WHERE repeated = 1) AS minor FROM staged.lines
    WHERE order_no IN (SELECT id FROM staged.orders WHERE from_log = 1 AND known = ${STAGED.new}) GROUP BY order_no HAVING max(repeated) = 1`)
  await tick()
  db.exec(`UPDATE staged.orders SET known = ${STAGED.known} WHERE id IN (SELECT id FROM temp.told WHERE wholly = 1)`)
  db.prepare(`INSERT INTO staged.left_out (order_no, total_minor, currency, reason, file, row, text) SELECT l.order_no, l.total_minor, o.currency, ?, l.file, l.row, p.external_id
    FROM temp.told t CROSS JOIN staged.orders o ON o.id = t.id CROSS JOIN staged.lines l ON l.order_no = t.id AND l.repeated = 1 CROSS JOIN staged.products p ON p.id = l.product WHERE t.wholly = 0`)
    .run(DIFFERENCE_REASONS.indexOf('alreadyKnown'))
  db.exec(`UPDATE staged.orders SET goods_minor = goods_minor - t.minor FROM temp.told t WHERE t.id = orders.id AND t.wholly = 0; DROP TABLE temp.told`)
  await tick()
}

/** Finds or adds the customers of new orders and events, and of keys that are news; keeps what this import says of them. */
async function storeCustomers(db: Store, importId: number, tick: Tick): Promise<void> {
  db.exec(`CREATE TEMP TABLE mentioned (id INTEGER PRIMARY KEY, details_only INTEGER NOT NULL);
    INSERT INTO temp.mentioned SELECT id, 0 FROM (
      SELECT DISTINCT customer AS id FROM staged.orders WHERE known <> 1 AND customer IS NOT NULL
      UNION SELECT DISTINCT customer FROM staged.events WHERE known = 0 AND customer IS NOT NULL
      UNION SELECT DISTINCT customer FROM staged.visits WHERE customer IS NOT NULL
      UNION SELECT id FROM staged.customers WHERE listed = 1);
    INSERT OR IGNORE INTO temp.mentioned SELECT *, 1 FROM (${newKeysOfBuyers()} UNION ${newCountriesOfBuyers()})`)
  await tick()
  db.exec(`
    INSERT INTO main.customers (external_id, key_kind) SELECT c.external_id, c.key_kind FROM temp.mentioned m JOIN staged.customers c ON c.id = m.id WHERE true ORDER BY c.id
      ON CONFLICT DO UPDATE SET key_kind = excluded.key_kind WHERE excluded.key_kind < key_kind;
    UPDATE staged.customers SET stored_id = (SELECT m.id FROM main.customers m WHERE m.external_id = customers.external_id);`)
  await tick()
  db.prepare(`INSERT INTO main.customer_facts (customer_id, import_id, at, email, name, phone, accepts_marketing, country, details_only)
    SELECT c.stored_id, ?, c.at, c.email, c.name, c.phone, c.accepts_marketing, c.country, m.details_only FROM temp.mentioned m JOIN staged.customers c ON c.id = m.id`).run(importId)
  await tick()
  storeKeys(db, 'customers', 'customer', importId)
  db.exec('INSERT OR IGNORE INTO main.pseudonyms SELECT pseudonym, sealed FROM staged.pseudonyms')
  db.prepare('INSERT INTO main.shared_keys (kind, value, import_id) SELECT kind, value, ? FROM staged.shared_customers').run(importId)
  db.exec('DROP TABLE temp.mentioned')
  await tick()
}

/** Records that are known to the shop and of which a key is said that it does not know. */
function newKeys(table: 'customers' | 'products', subject: 'customer' | 'product'): string {
  return `SELECT k.record FROM staged.${subject}_keys k CROSS JOIN staged.${table} r ON r.id = k.record CROSS JOIN main.${table} m ON m.external_id = r.external_id
    WHERE NOT EXISTS (SELECT 1 FROM main.${subject}_keys known WHERE known.${subject}_id = m.id AND known.kind = k.kind AND known.value = k.value)`
}

/**
 * `newKeys` of those whose orders and events the shop knows. Whoever else a row names bought nothing by it and is not kept in mind, whether the shop knows them
 * or not: what an import stores would else hang on another one, which may be undone.
 */
function newKeysOfBuyers(): string {
  return `${newKeys('customers', 'customer')} AND k.record IN (${BUYERS_OF_KNOWN})`
}

/** Buyers of what the shop knows of whom it does not know where they live, and the files do. */
function newCountriesOfBuyers(): string {
  return `SELECT c.id FROM staged.customers c CROSS JOIN main.customers m ON m.external_id = c.external_id WHERE c.country IS NOT NULL AND c.id IN (${BUYERS_OF_KNOWN})
    AND NOT EXISTS (SELECT 1 FROM main.customer_facts f WHERE f.customer_id = m.id AND f.country IS NOT NULL AND ${isKept('f')})`
}

/** Keeps what the mentioned records are known by beside their own key. */
function storeKeys(db: Store, table: 'customers' | 'products', subject: 'customer' | 'product', importId: number): void {
  db.prepare(`INSERT INTO main.${subject}_keys (${subject}_id, import_id, kind, value)
    SELECT r.stored_id, ?, k.kind, k.value FROM temp.mentioned m JOIN staged.${table} r ON r.id = m.id JOIN staged.${subject}_keys k ON k.record = m.id ORDER BY 1, 3, 4`).run(importId)
}

/** Finds or adds the products of new orders and events, and keeps what this import says of them. */
async function storeProducts(db: Store, importId: number, tick: Tick): Promise<void> {
  db.exec('CREATE TEMP TABLE mentioned (id INTEGER PRIMARY KEY, details_only INTEGER NOT NULL DEFAULT 0)')
  // Where every order is new, no line has to be looked up in its order.
  const allNew = count(db, `SELECT EXISTS (SELECT 1 FROM staged.orders WHERE known = ${STAGED.known})`) === 0
  for (const [table, sql] of [
    ['lines', allNew ? 'SELECT DISTINCT product FROM staged.lines WHERE id BETWEEN :from AND :to'
      : `SELECT l.product FROM staged.lines l JOIN staged.orders o ON o.id = l.order_no WHERE o.known <> ${STAGED.known} AND l.id BETWEEN :from AND :to`],
    ['events', 'SELECT e.product FROM staged.events e WHERE e.known = 0 AND e.product IS NOT NULL AND e.id BETWEEN :from AND :to'],
  ] as const) {
    const range = idRange(db, `staged.${table}`)
    await inBatches(db, `INSERT OR IGNORE INTO temp.mentioned (id) ${sql}`, range.first, range.last, {}, tick, 100_000)
  }
  db.exec(`
    INSERT OR IGNORE INTO temp.mentioned SELECT record, 1 FROM (${newKeys('products', 'product')});
    INSERT INTO main.products (external_id, key_kind, is_product) SELECT p.external_id, p.key_kind, p.is_product FROM temp.mentioned m JOIN staged.products p ON p.id = m.id WHERE true ORDER BY p.id
      ON CONFLICT DO UPDATE SET key_kind = excluded.key_kind WHERE excluded.key_kind < key_kind;
    UPDATE staged.products SET stored_id = (SELECT m.id FROM main.products m WHERE m.external_id = products.external_id);`)
  await tick()
  db.prepare(`INSERT INTO main.product_facts (product_id, import_id, at, name, category, is_product, details_only)
    SELECT p.stored_id, ?, p.at, p.name, p.category, p.is_product, m.details_only FROM temp.mentioned m JOIN staged.products p ON p.id = m.id`).run(importId)
  storeKeys(db, 'products', 'product', importId)
  db.exec('DROP TABLE temp.mentioned')
  await tick()
}

function count(db: Store, sql: string): number {
  return db.prepare(sql).pluck().get() as number
}

