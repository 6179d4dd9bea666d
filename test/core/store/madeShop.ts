import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reason } from '../../../src/core/domain/reason.ts'
import { RISK_BANDS, type RiskBand, type Segment } from '../../../src/core/domain/task.ts'
import { DAY, type UtcMillis } from '../../../src/core/domain/time.ts'
import { openStore, openStoreForReading, type Store } from '../../../src/core/store/openStore.ts'

/** Wednesday. */
export const AS_OF: UtcMillis = Date.UTC(2026, 3, 1)

export interface MadeCustomer {
  id: number
  name?: string | null
  email?: string | null
  acceptsMarketing?: boolean | null
  orders?: number
  churn?: number
  risk?: RiskBand
  segment?: Segment
  /** Days after `AS_OF`. */
  nextOrderIn?: number | null
  valueAtRisk?: number | null
}

const reason: Reason = { code: 'onlyOneOrder', params: { days: 9 }, share: 0.1 }

/** A small shop, made row by row: what a page reads can be said in one line of a test. */
export class MadeShop implements Disposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'shopcast-shop-'))
  readonly db: Store = openStore(this.dataDir)
  readonly reader: Store = openStoreForReading(this.dataDir)

  constructor() {
    this.db.exec("INSERT INTO imports (id, state, kind, started_at, finished_at, files, report) VALUES (1, 'active', 'orders', 0, 0, '[]', '{}')")
  }

  /** A customer, with a prediction where `risk` is given. */
  customer({ id, name = `Customer ${id}`, email = null, acceptsMarketing = null, orders = 1, churn = 0.5, risk, segment = 'new', nextOrderIn = null, valueAtRisk = null }: MadeCustomer): this {
    this.db.prepare('INSERT INTO customers (id, external_id, name, email, accepts_marketing, orders, last_order_at, currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, `C${id}`, name, email, acceptsMarketing === null ? null : Number(acceptsMarketing), orders, AS_OF - id * DAY, 'EUR')
    if (risk === undefined) return this
    const at = nextOrderIn === null ? null : AS_OF + nextOrderIn * DAY
    this.db.prepare(`INSERT INTO churn_predictions (customer_id, churn_probability, next_order_at, next_order_low, next_order_high, orders_90, orders_180, orders_365, currency, risk, segment, value_at_risk, reasons)
      VALUES (?, ?, ?, ?, ?, 1, 2, 3, 'EUR', ?, ?, ?, ?)`)
      .run(id, churn, at, at === null ? null : at - DAY, at === null ? null : at + DAY, RISK_BANDS.indexOf(risk), segment, valueAtRisk, JSON.stringify([reason]))
    return this
  }

  product(id: number, { name = `Product ${id}` as string | null, orders = 10 } = {}): this {
    this.db.prepare("INSERT INTO products (id, external_id, name, customers, orders, quantity, last_price_minor, currency) VALUES (?, ?, ?, 5, ?, 20, 999, 'EUR')").run(id, `SKU${id}`, name, orders)
    return this
  }

  order(id: number, customerId: number | null, at: UtcMillis, { lines = [] as [product: number, quantity: number, returned?: number][], state = 0, hidden = 0 } = {}): this {
    this.db.prepare("INSERT INTO orders (id, import_id, external_id, customer_id, placed_at, currency, state, sales_minor, refunds_minor, hidden) VALUES (?, 1, ?, ?, ?, 'EUR', ?, 1000, 100, ?)")
      .run(id, `#${id}`, customerId, at, state, hidden)
    for (const [product, quantity, returned = 0] of lines) {
      this.db.prepare('INSERT INTO order_lines (order_id, product_id, quantity, returned_quantity, source_row) VALUES (?, ?, ?, ?, 1)').run(id, product, quantity, returned)
    }
    return this
  }

  recommend(customerId: number, products: number[], score = 1): this {
    const insert = this.db.prepare('INSERT INTO recommendations VALUES (?, ?, ?, ?, ?)')
    products.forEach((product, index) => insert.run(customerId, index + 1, product, score, JSON.stringify(reason)))
    return this
  }

  /** The run and the set that predictions rest on. */
  trained(task: 'churn' | 'recommend', evaluation: object | null = null, winner = task === 'churn' ? 'mbgNbd' : 'coOccurrence'): this {
    const { lastInsertRowid } = this.db.prepare(`INSERT INTO runs (task, state, started_at, finished_at, as_of, orders, data_fingerprint, device, winner, configuration, evaluation, in_use)
      VALUES (?, 'done', 1, 2, ?, 77, '', 'cpu', ?, '{}', ?, 1)`).run(task, AS_OF, winner, evaluation === null ? null : JSON.stringify(evaluation))
    this.db.prepare('INSERT INTO prediction_sets (task, run_id, as_of, horizon_days, made_at, customers) VALUES (?, ?, ?, ?, 3, 4)').run(task, lastInsertRowid, AS_OF, task === 'churn' ? 90 : null)
    return this
  }

  [Symbol.dispose](): void {
    this.reader.close()
    this.db.close()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}
