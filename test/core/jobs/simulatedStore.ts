import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../../../src/core/domain/random.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import { openStore, type Store } from '../../../src/core/store/openStore.ts'
import { writeSetting } from '../../../src/core/store/settings.ts'

export const FIRST_DAY = Date.parse('2025-01-01T12:00:00Z')

export interface SimulatedStore {
  dataDir: string
  store: Store
  remove(): void
}

/** A shop of so many customers and days, in a new data folder: some order weekly, some now and then, some leave early. */
export function makeSimulatedStore({ customers = 150, days = 400, products = 30 } = {}): SimulatedStore {
  const dataDir = mkdtempSync(join(tmpdir(), 'shopcast-'))
  const store = openStore(dataDir)
  writeSetting(store, 'timeZone', 'Europe/Berlin')
  store.prepare("INSERT INTO imports (state, kind, started_at, finished_at, files, report) VALUES ('active', 'orders', 0, 0, '[]', '{}')").run()
  store.transaction(() => fill(store, customers, days, products))()
  return { dataDir, store, remove: () => { store.close(); rmSync(dataDir, { recursive: true }) } }
}

function fill(store: Store, customers: number, days: number, products: number): void {
  const random = new Random(5)
  const addOrder = store.prepare("INSERT INTO orders (import_id, external_id, customer_id, placed_at, currency) VALUES (1, ?, ?, ?, 'EUR')")
  const addLine = store.prepare('INSERT INTO order_lines (order_id, product_id, quantity, total_minor, source_row) VALUES (?, ?, 1, ?, 0)')
  for (let p = 1; p <= products; p++) store.prepare('INSERT INTO products (id, external_id, name) VALUES (?, ?, ?)').run(p, `p${p}`, `Product ${p}`)
  let orders = 0
  for (let c = 1; c <= customers; c++) {
    store.prepare('INSERT INTO customers (id, external_id) VALUES (?, ?)').run(c, `c${c}`)
    const gap = 7 + random.integer(60)
    const leaving = random.next() * 0.3
    const favourite = 1 + random.integer(products - 1)
    for (let day = random.integer(days / 2); day < days; day += 1 - Math.log(1 - random.next()) * gap) {
      const order = addOrder.run(`o${++orders}`, c, FIRST_DAY + Math.floor(day) * DAY).lastInsertRowid
      addLine.run(order, favourite, 1000)
      addLine.run(order, favourite + 1, 500)
      if (random.next() < leaving) break
    }
  }
}
