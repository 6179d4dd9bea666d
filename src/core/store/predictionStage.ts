import { UNSPECIFIED_PRODUCT } from '../domain/identity.ts'
import { EVENT_KINDS } from '../domain/event.ts'
import type { ChurnPrediction, Drift, NextStep, ProductPair, Recommendation } from '../domain/prediction.ts'
import { RISK_BANDS, type OfferedTask } from '../domain/task.ts'
import type { UtcMillis } from '../domain/time.ts'
import { readNotRecommended } from './notRecommended.ts'
import type { Store } from './openStore.ts'
import type { CustomerCode } from './readCustomerCodes.ts'
import { takeOutOffers } from './takeOutOffers.ts'

const tablesOfTask: Record<OfferedTask, readonly PredictionTable[]> = {
  churn: ['churn_predictions'],
  recommend: ['recommendations', 'customer_codes', 'next_steps', 'similar_products', 'bought_together'],
}
type PredictionTable = 'churn_predictions' | 'recommendations' | 'customer_codes' | 'next_steps' | 'similar_products' | 'bought_together'

/** What the stored predictions of a task rest on. */
export interface PredictionSet {
  runId: number
  asOf: UtcMillis
  horizonDays: number | null
  madeAt: UtcMillis
  customers: number
  /** Null where nothing can be said of it. */
  drift: Drift | null
}

/**
 * Gathers new predictions in temporary tables while they are made, so that pages keep reading the old ones, and exchanges all
 * of a task's in one transaction.
 */
export class PredictionStage {
  readonly #db: Store
  readonly #task: OfferedTask

  constructor(db: Store, task: OfferedTask) {
    this.#db = db
    this.#task = task
    for (const table of tablesOfTask[task]) db.exec(`DROP TABLE IF EXISTS temp.staged_${table}; CREATE TEMP TABLE staged_${table} AS SELECT * FROM main.${table} WHERE 0`)
  }

  addChurn(predictions: Iterable<ChurnPrediction>): void {
    this.#insert('churn_predictions', Iterator.from(predictions).map(p => [
      p.customerId, p.churnProbability,
      p.nextOrder?.at ?? null, p.nextOrder?.low ?? null, p.nextOrder?.high ?? null,
      p.expectedOrders.days90, p.expectedOrders.days180, p.expectedOrders.days365,
      p.expectedRevenue?.days90 ?? null, p.expectedRevenue?.days180 ?? null, p.expectedRevenue?.days365 ?? null,
      p.currency, RISK_BANDS.indexOf(p.risk), p.segment, p.valueAtRisk, JSON.stringify(p.reasons),
    ]))
  }

  addRecommendations(recommendations: Iterable<Recommendation>): void {
    this.#insert('recommendations', Iterator.from(recommendations).map(r => [r.customerId, r.rank, r.productId, r.score, JSON.stringify(r.reason)]))
  }

  addCodes(codes: Iterable<CustomerCode>): void {
    this.#insert('customer_codes', Iterator.from(codes).map(({ customerId, code }) => [customerId, Buffer.from(code.buffer, code.byteOffset, code.byteLength)]))
  }

  addNextSteps(steps: Iterable<NextStep>): void {
    this.#insert('next_steps', Iterator.from(steps).map(s => [s.customerId, s.step, EVENT_KINDS.indexOf(s.kind), s.productId, s.expectedAt, s.probability]))
  }

  addPairs(table: 'similar_products' | 'bought_together', pairs: Iterable<ProductPair>): void {
    this.#insert(table, Iterator.from(pairs).map(p => [p.productId, p.rank, p.otherProductId, p.score, p.lift, p.support]))
  }

  /** Puts the gathered predictions in the place of the stored ones. */
  commit(set: PredictionSet): void {
    const db = this.#db
    db.transaction(() => {
      if (this.#task === 'recommend') leaveOutUnwanted(db)
      for (const table of tablesOfTask[this.#task]) {
        db.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT * FROM temp.staged_${table}`)
      }
      db.prepare('INSERT OR REPLACE INTO prediction_sets (task, run_id, as_of, horizon_days, made_at, customers, drift) VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(this.#task, set.runId, set.asOf, set.horizonDays, set.madeAt, set.customers, set.drift && JSON.stringify(set.drift))
    }).immediate()
    for (const table of tablesOfTask[this.#task]) db.exec(`DROP TABLE temp.staged_${table}`)
  }

  #insert(table: PredictionTable, rows: Iterable<unknown[]>): void {
    const columns = this.#db.prepare(`SELECT * FROM temp.staged_${table} WHERE 0`).columns().length
    const insert = this.#db.prepare(`INSERT INTO temp.staged_${table} VALUES (${Array(columns).fill('?').join(', ')})`)
    this.#db.transaction(() => {
      for (const row of rows) insert.run(...row)
    })()
  }
}

/** Orders whose items nobody named tell when people order, but what they bought is nothing to recommend; nor is what the merchant does not want recommended. */
function leaveOutUnwanted(db: Store): void {
  const unspecified = db.prepare('SELECT id FROM products WHERE external_id = ?').pluck().all(UNSPECIFIED_PRODUCT.value) as number[]
  for (const table of ['similar_products', 'bought_together']) {
    for (const product of unspecified) db.prepare(`DELETE FROM temp.staged_${table} WHERE product_id = ?`).run(product)
  }
  takeOutOffers(db, 'staged', [...unspecified, ...readNotRecommended(db)])
}
