import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVENT_KINDS } from '../../../src/core/domain/event.ts'
import { openStore, type Store } from '../../../src/core/store/openStore.ts'
import { dataFingerprint, readPurchases } from '../../../src/core/store/readPurchases.ts'
import { noCheckpoint } from '../historiesOf.ts'

let folder: string
let db: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopcast-'))
  db = openStore(folder)
  db.exec(`
    INSERT INTO imports (id, state, kind, started_at, finished_at, files, report) VALUES (1, 'active', 'orders', 0, 0, '[]', '{}');
    INSERT INTO customers (id, external_id) VALUES (1, 'a'), (2, 'b');
    INSERT INTO products (id, external_id, is_product) VALUES (1, 'soap', 1), (2, 'tea', 1), (3, 'postage', 0)`)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

function addOrder(id: number, { customer = 1 as number | null, at = 1000, state = 0, hidden = 0, currency = 'EUR' } = {}): void {
  db.prepare('INSERT INTO orders (id, import_id, external_id, customer_id, placed_at, currency, state, hidden) VALUES (?, 1, ?, ?, ?, ?, ?, ?)')
    .run(id, `o${id}`, customer, at, currency, state, hidden)
}
function addLine(order: number, { product = 1, quantity = 1, returned = 0, total = 500 as number | null, returnedMinor = 0, kind = 0 } = {}): void {
  db.prepare('INSERT INTO order_lines (order_id, product_id, quantity, total_minor, returned_quantity, returned_minor, kind, source_row) VALUES (?, ?, ?, ?, ?, ?, ?, 0)')
    .run(order, product, quantity, total, returned, returnedMinor, kind)
}
const orders = async (until = 10_000): Promise<number[]> => [...(await readPurchases(db, until, noCheckpoint)).order]

describe('purchases', () => {
  it('leave out what does not count: strangers, cancelled and hidden orders, postage, returns and what came too late', async () => {
    addOrder(1)
    addOrder(2, { customer: null })
    addOrder(3, { state: 1 })
    addOrder(4, { hidden: 1 })
    addOrder(5, { at: 10_000 })
    addOrder(6)
    for (const order of [1, 2, 3, 4, 5]) addLine(order)
    addLine(6, { product: 3 })
    addLine(6, { kind: 1 })
    addLine(6, { quantity: 2, returned: 2 })
    expect(await orders()).toEqual([1])
  })

  it('keep what is left of a line that was partly returned', async () => {
    addOrder(1)
    addLine(1, { quantity: 3, total: 1500, returned: 1, returnedMinor: 500 })
    addLine(1, { product: 2, total: null })
    const { quantity, totalMinor } = await readPurchases(db, 10_000, noCheckpoint)
    expect([...quantity]).toEqual([2, 1])
    expect([...totalMinor]).toEqual([1000, NaN])
  })

  it('come by customer, time and order, with their currency', async () => {
    addOrder(1, { customer: 2, at: 50 })
    addOrder(2, { customer: 1, at: 90, currency: 'USD' })
    addOrder(3, { customer: 1, at: 20 })
    for (const order of [1, 2, 3]) addLine(order)
    const purchases = await readPurchases(db, 10_000, noCheckpoint)
    expect([...purchases.order]).toEqual([3, 2, 1])
    expect(Array.from(purchases.currency, position => purchases.currencies[position])).toEqual(['EUR', 'USD', 'EUR'])
  })

  it('of a shop without orders are its purchase events, those of one moment one order', async () => {
    const add = db.prepare('INSERT INTO events (import_id, customer_id, product_id, kind, at, event_key, hidden) VALUES (1, ?, ?, ?, ?, ?, ?)')
    const bought = EVENT_KINDS.indexOf('purchase')
    add.run(1, 1, bought, 100, 1, 0)
    add.run(1, 2, bought, 100, 2, 0)
    add.run(1, 1, bought, 200, 3, 0)
    add.run(1, 2, EVENT_KINDS.indexOf('view'), 150, 4, 0)
    add.run(2, 2, bought, 200, 5, 0)
    add.run(2, 2, bought, 300, 6, 1)
    expect(await orders()).toEqual([1, 1, 2, 3])
  })
})

describe('the fingerprint of the data', () => {
  it('changes when an import is undone', () => {
    const before = dataFingerprint(db)
    db.exec("UPDATE imports SET state = 'undone'")
    expect(dataFingerprint(db)).not.toBe(before)
  })
})
