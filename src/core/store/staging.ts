import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { EVENT_KINDS, type EventKind } from '../domain/event.ts'
import type { Calendar } from '../domain/calendar.ts'
import { CUSTOMER_KEY_KINDS, PRODUCT_KEY_KINDS, type CustomerKeyKind, type ProductKeyKind } from '../domain/identity.ts'
import { DIFFERENCE_REASONS, PROBLEM_CODES, type DifferenceReason, type ProblemCode } from '../domain/importing.ts'
import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import { VISITOR_TYPES, type Visit } from '../domain/visit.ts'
import type { ImportEntities } from '../ingest/importEntities.ts'
import type { CustomerText, EventDetails, ImportSink, LineKind } from '../ingest/importSink.ts'
import type { OrderState } from '../ingest/profile.ts'
import { BulkInsert } from './bulkInsert.ts'
import { writeRefunds } from './refundRows.ts'

const STAGING_FILE = 'import-staging.sqlite'

const SCHEMA = `
CREATE TABLE customers (id INTEGER PRIMARY KEY, key_kind INTEGER, external_id TEXT, at INTEGER, email TEXT, name TEXT, phone TEXT, accepts_marketing INTEGER, country TEXT, listed INTEGER NOT NULL DEFAULT 0, stored_id INTEGER);
CREATE TABLE customer_keys (record INTEGER, kind INTEGER, value TEXT, PRIMARY KEY (record, kind, value)) WITHOUT ROWID;
CREATE TABLE pseudonyms (pseudonym TEXT PRIMARY KEY, sealed BLOB) WITHOUT ROWID;
CREATE TABLE shared_customers (kind INTEGER, value TEXT, orders INTEGER, first_order INTEGER);
CREATE TABLE products (id INTEGER PRIMARY KEY, key_kind INTEGER, external_id TEXT, at INTEGER, name TEXT, category TEXT, is_product INTEGER NOT NULL DEFAULT 1, stored_id INTEGER);
CREATE TABLE product_keys (record INTEGER, kind INTEGER, value TEXT, PRIMARY KEY (record, kind, value)) WITHOUT ROWID;
CREATE TABLE orders (id INTEGER PRIMARY KEY, external_id TEXT, customer INTEGER, placed_at INTEGER, currency TEXT, state INTEGER, refunded_minor INTEGER, discount_minor INTEGER, unpriced_minor INTEGER, file INTEGER, from_log INTEGER NOT NULL DEFAULT 0, summed_up INTEGER NOT NULL DEFAULT 0, refunds TEXT, free_returned INTEGER NOT NULL DEFAULT 0, channel TEXT,
  month TEXT, goods_minor INTEGER, first_row INTEGER, known INTEGER NOT NULL DEFAULT 0, stored_id INTEGER, changes TEXT);
CREATE TABLE lines (id INTEGER PRIMARY KEY, order_no INTEGER, product INTEGER, quantity REAL, unit_price TEXT, total_minor INTEGER, kind INTEGER, note INTEGER, file INTEGER, row INTEGER, part INTEGER, refunded_minor INTEGER NOT NULL DEFAULT 0, repeated INTEGER NOT NULL DEFAULT 0);
CREATE TABLE left_out (order_no INTEGER, total_minor INTEGER, currency TEXT, reason INTEGER NOT NULL, file INTEGER, row INTEGER, text TEXT);
CREATE TABLE events (id INTEGER PRIMARY KEY, customer INTEGER, product INTEGER, kind INTEGER, at INTEGER, session TEXT, price_minor INTEGER, key INTEGER, file INTEGER, row INTEGER,
  known INTEGER NOT NULL DEFAULT 0);
CREATE TABLE event_details (id INTEGER PRIMARY KEY, quantity REAL, rating REAL, text TEXT, category TEXT);
CREATE TABLE visits (id INTEGER PRIMARY KEY, customer INTEGER, session TEXT, started_at INTEGER, month INTEGER, weekend INTEGER, visitor_type INTEGER,
  administrative_pages REAL, administrative_seconds REAL, informational_pages REAL, informational_seconds REAL, product_pages REAL, product_seconds REAL,
  bounce_rate REAL, exit_rate REAL, page_value REAL, special_day REAL, operating_system TEXT, browser TEXT, region TEXT, traffic_type TEXT, bought INTEGER,
  key INTEGER, file INTEGER, row INTEGER, known INTEGER NOT NULL DEFAULT 0);
`

/** `orders.state` as the file has it; what returns make of it comes later. */
const STORED_STATES: Record<OrderState, number> = { counts: 0, cancelled: 1, unpaid: 2, test: 3, refunded: 0 }

/**
 * The disposable database that an import fills before anything of the shop's own is touched. It lies beside the shop's database so that a full
 * disk shows early, keeps no journal, and is deleted when the import ends or, after a crash, when the next one begins.
 * Numbers of customers, products and orders are row ids less one.
 */
export class Staging implements ImportSink {
  readonly path: string
  readonly #db: Database.Database
  readonly #statements: ReturnType<typeof prepare>
  readonly #lines: BulkInsert
  #lastEvent: number | bigint = 0

  constructor(dataDir: string) {
    this.path = join(dataDir, STAGING_FILE)
    removeStaging(dataDir)
    this.#db = new Database(this.path)
    try {
      this.#db.pragma('journal_mode = OFF')
      this.#db.pragma('synchronous = OFF')
      this.#db.pragma('cache_size = -16000')
      this.#db.exec(SCHEMA)
    } catch (error) {
      // The disk may be too full for it already; what there is of it goes at once.
      this.dispose()
      throw error
    }
    this.#statements = prepare(this.#db)
    this.#lines = new BulkInsert(this.#db, 'lines', ['order_no', 'product', 'quantity', 'unit_price', 'total_minor', 'kind', 'note', 'file', 'row', 'part', 'refunded_minor'])
    this.#db.exec('BEGIN')
  }

  customer(number: number, kind: CustomerKeyKind, externalId: string): void {
    this.#statements.customer.run(number + 1, CUSTOMER_KEY_KINDS.indexOf(kind), externalId)
  }

  customerKey(number: number, kind: CustomerKeyKind, value: string): void {
    this.#statements.customerKey.run(number + 1, CUSTOMER_KEY_KINDS.indexOf(kind), value)
  }

  customerText(number: number, { email, name, phone, acceptsMarketing, country }: CustomerText, at: number, newer: boolean): void {
    const accepts = acceptsMarketing === null ? null : Number(acceptsMarketing)
    if (newer) this.#statements.customerNewer.run(at, email, name, phone, accepts, country, number + 1)
    else this.#statements.customerOlder.run(email, name, phone, accepts, country, number + 1)
  }

  listed(customer: number): void {
    this.#statements.listed.run(customer + 1)
  }

  /** What a pseudonym stands for, sealed. */
  pseudonym(pseudonym: string, sealed: Buffer): void {
    this.#statements.pseudonym.run(pseudonym, sealed)
  }

  product(number: number, kind: ProductKeyKind, externalId: string): void {
    this.#statements.product.run(number + 1, PRODUCT_KEY_KINDS.indexOf(kind), externalId)
  }

  productKey(number: number, kind: ProductKeyKind, value: string): void {
    this.#statements.productKey.run(number + 1, PRODUCT_KEY_KINDS.indexOf(kind), value)
  }

  productText(number: number, name: string | null, category: string | null, at: number, newer: boolean): void {
    if (newer) this.#statements.productNewer.run(Number.isFinite(at) ? at : null, name, category, number + 1)
    else this.#statements.productOlder.run(name, category, number + 1)
  }

  order(number: number, externalId: string): void {
    this.#statements.order.run(number + 1, externalId)
  }

  line(order: number, product: number, quantity: number, unitPrice: string | null, totalMinor: number | null, kind: LineKind, note: ProblemCode | null, file: number, row: number, part: number): void {
    this.#lines.row().push(order + 1, product + 1, quantity, unitPrice, totalMinor, kind, note === null ? null : PROBLEM_CODES.indexOf(note), file, row, part, 0)
  }

  lineRefund(minor: MinorUnits): void {
    this.#lines.changeLast(minor)
  }

  leftOut(order: number, totalMinor: MinorUnits | null, currency: CurrencyCode | null, reason: DifferenceReason, file: number, row: number, text: string): void {
    this.#statements.leftOut.run(order < 0 ? null : order + 1, totalMinor, currency, DIFFERENCE_REASONS.indexOf(reason), file, row, text)
  }

  event(customer: number, product: number, kind: EventKind, at: number, session: string | null, priceMinor: number | null, keyHigh: number, keyLow: number, file: number, row: number): void {
    this.#lastEvent = this.#statements.event.run(customer < 0 ? null : customer + 1, product < 0 ? null : product + 1, EVENT_KINDS.indexOf(kind), at, session, priceMinor, keyHigh, keyLow, file, row).lastInsertRowid
  }

  eventDetails({ quantity, rating, text, category }: EventDetails): void {
    this.#statements.eventDetails.run(this.#lastEvent, quantity, rating, text, category)
  }

  visit(customer: number, visit: Visit, keyHigh: number, keyLow: number, file: number, row: number): void {
    const { administrative, informational, product, visitorType, weekend } = visit
    this.#statements.visit.run(customer < 0 ? null : customer + 1, visit.session, visit.startedAt, visit.month, weekend === null ? null : Number(weekend),
      visitorType === null ? null : VISITOR_TYPES.indexOf(visitorType), administrative.pages, administrative.seconds, informational.pages, informational.seconds,
      product.pages, product.seconds, visit.bounceRate, visit.exitRate, visit.pageValue, visit.specialDay, visit.operatingSystem, visit.browser, visit.region,
      visit.trafficType, Number(visit.bought), keyHigh, keyLow, file, row)
  }

  /** Writes what is known of orders and products only once every row is read. Orders without a line are left out, and so are customers who turned out to be many. */
  async finish({ orders, notProducts, productCount, shared }: ImportEntities, currency: (file: number) => CurrencyCode, calendar: Calendar, checkpoint: () => Promise<void>): Promise<void> {
    this.#lines.flush()
    const update = this.#db.prepare(`UPDATE orders SET customer = ?, placed_at = ?, currency = ?, state = ?, refunded_minor = ?, discount_minor = ?, unpriced_minor = ?, file = ?, from_log = ?, summed_up = ?, refunds = ?, free_returned = ?, channel = ?,
      month = ?, goods_minor = ?, first_row = ? WHERE id = ?`)
    const monthOf = calendar.monthReader()
    const drop = this.#db.prepare('DELETE FROM orders WHERE id = ?')
    const many = shared.find(orders)
    const firstOrders = new Map<number, number>()
    for (let order = 0; order < orders.size; order++) {
      if (order % 20_000 === 19_999) await checkpoint()
      const named = orders.customerOf(order)
      const customer = many.has(named) ? -1 : named
      if (named !== customer && !firstOrders.has(named)) firstOrders.set(named, order)
      if (orders.hasLines(order)) {
        update.run(customer < 0 ? null : customer + 1, orders.placedAt(order), orders.currencyOf(order) ?? currency(orders.fileOf(order)),
          STORED_STATES[orders.stateOf(order)], orders.refundOf(order), orders.discountOf(order), orders.unpricedWorth(order), orders.fileOf(order), Number(orders.isFromLog(order)), Number(orders.isSummedUp(order)), writeRefunds(orders.refundsOf(order)), Number(orders.isFreeAndReturned(order)), orders.channelOf(order),
          monthOf(orders.placedAt(order)), orders.goodsOf(order), orders.firstRowOf(order), order + 1)
      } else {
        drop.run(order + 1)
      }
    }
    for (const [customer, count] of many) this.#dropCustomer(customer + 1, count, firstOrders.get(customer) ?? -1)
    const notAProduct = this.#db.prepare('UPDATE products SET is_product = 0 WHERE id = ?')
    for (let product = 0; product < productCount; product++) if (!notProducts.isProduct(product)) notAProduct.run(product + 1)
    this.#db.exec('COMMIT')
  }

  #dropCustomer(id: number, orders: number, firstOrder: number): void {
    this.#db.prepare('INSERT INTO shared_customers SELECT key_kind, external_id, ?, ? FROM customers WHERE id = ?').run(orders, firstOrder + 1, id)
    this.#db.prepare('UPDATE events SET customer = NULL WHERE customer = ?').run(id)
    this.#db.prepare('DELETE FROM customer_keys WHERE record = ?').run(id)
    this.#db.prepare('DELETE FROM customers WHERE id = ?').run(id)
  }

  /** Closes and deletes the file. */
  dispose(): void {
    this.#db.close()
    rmSync(this.path, { force: true })
  }
}

/** Deletes what an import left behind that did not come to its end. */
export function removeStaging(dataDir: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(join(dataDir, STAGING_FILE + suffix), { force: true })
}

function prepare(db: Database.Database) {
  return {
    customer: db.prepare('INSERT INTO customers (id, key_kind, external_id) VALUES (?, ?, ?)'),
    customerKey: db.prepare('INSERT OR IGNORE INTO customer_keys VALUES (?, ?, ?)'),
    pseudonym: db.prepare('INSERT OR IGNORE INTO pseudonyms VALUES (?, ?)'),
    customerNewer: db.prepare(`UPDATE customers SET at = ?, email = coalesce(?, email), name = coalesce(?, name), phone = coalesce(?, phone),
      accepts_marketing = coalesce(?, accepts_marketing), country = coalesce(?, country) WHERE id = ?`),
    customerOlder: db.prepare(`UPDATE customers SET email = coalesce(email, ?), name = coalesce(name, ?), phone = coalesce(phone, ?),
      accepts_marketing = coalesce(accepts_marketing, ?), country = coalesce(country, ?) WHERE id = ?`),
    listed: db.prepare('UPDATE customers SET listed = 1 WHERE id = ?'),
    product: db.prepare('INSERT INTO products (id, key_kind, external_id) VALUES (?, ?, ?)'),
    productKey: db.prepare('INSERT OR IGNORE INTO product_keys VALUES (?, ?, ?)'),
    productNewer: db.prepare('UPDATE products SET at = ?, name = coalesce(?, name), category = coalesce(?, category) WHERE id = ?'),
    productOlder: db.prepare('UPDATE products SET name = coalesce(name, ?), category = coalesce(category, ?) WHERE id = ?'),
    order: db.prepare('INSERT INTO orders (id, external_id) VALUES (?, ?)'),
    leftOut: db.prepare('INSERT INTO left_out (order_no, total_minor, currency, reason, file, row, text) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    event: db.prepare(`INSERT INTO events (customer, product, kind, at, session, price_minor, key, file, row)
      VALUES (?, ?, ?, ?, ?, ?, (CAST(? AS INTEGER) << 32) | CAST(? AS INTEGER), ?, ?)`),
    eventDetails: db.prepare('INSERT INTO event_details (id, quantity, rating, text, category) VALUES (?, ?, ?, ?, ?)'),
    visit: db.prepare(`INSERT INTO visits (customer, session, started_at, month, weekend, visitor_type, administrative_pages, administrative_seconds,
      informational_pages, informational_seconds, product_pages, product_seconds, bounce_rate, exit_rate, page_value, special_day, operating_system, browser,
      region, traffic_type, bought, key, file, row)
      VALUES (${'?, '.repeat(21)}(CAST(? AS INTEGER) << 32) | CAST(? AS INTEGER), ?, ?)`),
  }
}
