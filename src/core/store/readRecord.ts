import { ShopcastError } from '../domain/error.ts'
import { CUSTOMER_KEY_KINDS, PRODUCT_KEY_KINDS, type CustomerKeyKind, type ProductKeyKind } from '../domain/identity.ts'
import type { MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { BROWSED_CUSTOMER, BROWSED_PRODUCT, readOrders, toBrowsedProduct, type BrowsedCustomer, type BrowsedOrder, type BrowsedProduct, type BrowsedProductColumns } from './browseRecords.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'
import { isKept, isVisible } from './visibility.ts'

/** Newest first, as many as a person looks through. */
const MOST_ORDERS = 200

interface Known<Kind extends string> {
  keys: { kind: Kind; value: string }[]
  records: { id: number; externalId: string; kind: Kind; uses: number }[]
}

/** Everything stored of one customer. @throws ShopcastError customerUnknown */
export function readCustomerRecord(db: Store, id: number): Known<CustomerKeyKind> & { row: BrowsedCustomer; orders: BrowsedOrder[]; events: number } {
  const row = db.prepare(`SELECT ${BROWSED_CUSTOMER} FROM customers c WHERE c.id = coalesce((SELECT belongs_to FROM customers WHERE id = ?), ?)`).get(id, id) as BrowsedCustomer | undefined
  if (!row) throw new ShopcastError('customerUnknown', { id })
  return {
    row,
    ...readKnown(db, 'customer', row.id, CUSTOMER_KEY_KINDS, `SELECT count(*) FROM orders o WHERE o.customer_id = :standing AND coalesce(o.named_customer_id, o.customer_id) = :id AND ${isVisible('o')}`),
    orders: readOrders(db, `WHERE o.customer_id = @id AND ${isVisible('o')} ORDER BY o.placed_at DESC, o.id DESC LIMIT @most`, { id: row.id, most: MOST_ORDERS }),
    events: db.prepare(`SELECT count(*) FROM events WHERE customer_id = ? AND ${isVisible('events')}`).pluck().get(row.id) as number,
  }
}

/** Everything stored of one product. @throws ShopcastError productUnknown */
export function readProductRecord(db: Store, id: number): Known<ProductKeyKind> & { row: BrowsedProduct; orders: BrowsedOrder[] } {
  const row = db.prepare(`SELECT ${BROWSED_PRODUCT} FROM products pr WHERE pr.id = coalesce((SELECT belongs_to FROM products WHERE id = ?), ?)`)
    .get(id, id) as BrowsedProductColumns | undefined
  if (!row) throw new ShopcastError('productUnknown', { id })
  const newest = db.prepare(`
    SELECT DISTINCT o.id FROM order_lines l INDEXED BY order_lines_by_product CROSS JOIN orders o ON o.id = l.order_id
    WHERE l.product_id = ? AND ${isVisible('o')} ORDER BY o.placed_at DESC, o.id DESC LIMIT ?`).pluck().all(row.id, MOST_ORDERS) as number[]
  return {
    row: toBrowsedProduct(row),
    ...readKnown(db, 'product', row.id, PRODUCT_KEY_KINDS, `
      SELECT count(*) FROM order_lines l CROSS JOIN orders o ON o.id = l.order_id
      WHERE l.product_id = :standing AND coalesce(l.named_product_id, l.product_id) = :id AND ${isVisible('o')}`),
    orders: readOrders(db, 'WHERE o.id IN (SELECT value FROM json_each(@ids)) ORDER BY o.placed_at DESC, o.id DESC', { ids: JSON.stringify(newest) }),
  }
}

function readKnown<Kind extends string>(db: Store, subject: 'customer' | 'product', standing: number, kinds: readonly Kind[], usesSql: string): Known<Kind> {
  const members = db.prepare(`SELECT id, external_id AS externalId, key_kind AS kind FROM ${subject}s WHERE id = :id OR belongs_to = :id ORDER BY id <> :id, key_kind, id`)
    .all({ id: standing }) as { id: number; externalId: string; kind: number }[]
  const uses = db.prepare(usesSql).pluck()
  const claims = db.prepare(`SELECT DISTINCT kind, value FROM ${subject}_keys WHERE ${subject}_id = ? AND ${isKept(`${subject}_keys`)} ORDER BY kind, value`)
  const keys = [...members.map(({ kind, externalId }) => ({ kind, value: externalId })), ...members.flatMap(({ id }) => claims.all(id) as { kind: number; value: string }[])]
  const nameOf = (kind: number): Kind => kinds[kind] ?? kinds[0] as Kind
  return {
    keys: [...new Map(keys.map(({ kind, value }) => [`${kind} ${value}`, { kind: nameOf(kind), value }])).values()],
    records: members.map(({ id, externalId, kind }) => ({ id, externalId, kind: nameOf(kind), uses: uses.get({ id, standing }) as number })),
  }
}

export interface StoredOrder {
  row: BrowsedOrder
  salesMinor: MinorUnits
  refundsMinor: MinorUnits
  lines: {
    id: number; productId: number; product: string; quantity: number; returned: number; unitPrice: string | null; totalMinor: MinorUnits | null
    returnedMinor: MinorUnits; kind: 'sale' | 'return' | 'notAProduct'; file: string; sourceRow: number
  }[]
  namedCustomer: string | null
  channel: string | null
  importId: number
  importedAt: UtcMillis
}

const LINE_KINDS = ['sale', 'return', 'notAProduct'] as const

/** One order with its lines and where each came from. @throws ShopcastError orderUnknown */
export function readOrderRecord(db: Store, id: number): StoredOrder {
  const [row] = readOrders(db, `WHERE o.id = @id AND ${isVisible('o')}`, { id })
  if (!row) throw new ShopcastError('orderUnknown', { id })
  const origin = db.prepare(`
    SELECT o.sales_minor AS salesMinor, o.refunds_minor AS refundsMinor, named.external_id AS namedCustomer, o.channel, i.id AS importId, i.finished_at AS importedAt, i.files
    FROM orders o JOIN imports i ON i.id = o.import_id LEFT JOIN customers named ON named.id = o.named_customer_id WHERE o.id = ?`)
    .get(id) as Pick<StoredOrder, 'salesMinor' | 'refundsMinor' | 'namedCustomer' | 'channel' | 'importId' | 'importedAt'> & { files: string }
  const { files, ...rest } = origin
  const names = (JSON.parse(files) as { name: string }[]).map(file => file.name)
  const lines = db.prepare(`
    SELECT l.id, l.product_id AS productId, ${PRODUCT_NAME} AS product, l.quantity, l.returned_quantity AS returned, l.unit_price AS unitPrice, l.total_minor AS totalMinor,
      l.returned_minor AS returnedMinor, l.kind, l.source_file AS file, l.source_row AS sourceRow
    FROM order_lines l JOIN products pr ON pr.id = l.product_id WHERE l.order_id = ? ORDER BY l.id`).all(id) as (Omit<StoredOrder['lines'][number], 'kind' | 'file'> & { kind: number; file: number })[]
  return { row, ...rest, lines: lines.map(line => ({ ...line, kind: LINE_KINDS[line.kind] ?? 'sale', file: names[line.file] ?? names[0] ?? '' })) }
}
