import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChurnPrediction } from '../../../src/core/domain/prediction.ts'
import { openStore, type Store } from '../../../src/core/store/openStore.ts'
import { PredictionStage } from '../../../src/core/store/predictionStage.ts'
import { writeSetting } from '../../../src/core/store/settings.ts'
import { startRun } from '../../../src/core/store/trainingRuns.ts'

/** The last millisecond of 21 November 2026 in New York. */
export const AS_OF = Date.parse('2026-11-22T05:00:00Z') - 1

export interface PredictedShop {
  store: Store
  folder: string
  remove(): void
}

/** Names, addresses and consent that an export has to get right. */
const customers = [
  { id: 1, externalId: '001', email: 'margaret@example.com', name: 'Margaret Holloway', accepts: 1, valueAtRisk: 5000 },
  { id: 2, externalId: '002', email: 'meiling.chen@example.net', name: '陈美玲', accepts: 1, valueAtRisk: 9000 },
  { id: 3, externalId: '003', email: 'etienne@example.org', name: 'Étienne Lavoie', accepts: 0, valueAtRisk: 8000 },
  { id: 4, externalId: '-4', email: null, name: '=HYPERLINK("http://example.com")', accepts: null, valueAtRisk: null },
  { id: 5, externalId: '193012345678901234', email: 'v@example.com', name: 'Vincent van Gogh', accepts: null, valueAtRisk: 100 },
] as const
const products = [
  { id: 1, externalId: 'SOAP-1', name: 'Lavender & Oat Soap' },
  { id: 2, externalId: '+2', name: 'Mug, "Large"' },
  { id: 3, externalId: '03', name: '@home candle\nwith a wick' },
] as const

/** A small shop for which everything is predicted already. */
export function makePredictedShop(): PredictedShop {
  const folder = mkdtempSync(join(tmpdir(), 'shopcast-'))
  const store = openStore(folder)
  writeSetting(store, 'timeZone', 'America/New_York')
  const addCustomer = store.prepare('INSERT INTO customers (id, external_id, email, name, accepts_marketing, orders, last_order_at, currency) VALUES (?, ?, ?, ?, ?, 3, ?, ?)')
  for (const { id, externalId, email, name, accepts } of customers) addCustomer.run(id, externalId, email, name, accepts, Date.parse('2026-10-01T02:00:00Z'), 'USD')
  const addProduct = store.prepare('INSERT INTO products (id, external_id, name) VALUES (?, ?, ?)')
  for (const { id, externalId, name } of products) addProduct.run(id, externalId, name)
  predict(store)
  return { store, folder, remove: () => { store.close(); rmSync(folder, { recursive: true }) } }
}

function predict(store: Store): void {
  const run = { startedAt: 0, asOf: AS_OF, orders: 10, dataFingerprint: '', device: 'cpu', configuration: { model: 'auto', seed: 1, device: 'auto' as const, settings: {} } }
  const set = { asOf: AS_OF, madeAt: AS_OF, customers: customers.length }
  const churn = new PredictionStage(store, 'churn')
  churn.addChurn(customers.map(({ id, valueAtRisk }): ChurnPrediction => ({
    customerId: id,
    churnProbability: 0.812345,
    nextOrder: id === 4 ? null : { at: Date.parse('2026-12-14T03:00:00Z'), low: Date.parse('2026-12-01T12:00:00Z'), high: Date.parse('2027-01-05T12:00:00Z') },
    expectedOrders: { days90: 1.23456, days180: 2, days365: 3.5 },
    expectedRevenue: valueAtRisk === null ? null : { days90: 1234.4, days180: 2000, days365: 3500 },
    currency: 'USD',
    risk: id === 5 ? 'low' : 'high',
    segment: 'aboutToLapse',
    valueAtRisk,
    reasons: [{ code: 'silentLongerThanUsual', params: { days: 87, usual: 52 }, share: 0.2 }, { code: 'manyOrders', params: { orders: 3, months: 1 }, share: -0.1 }],
  })))
  churn.commit({ ...set, drift: null, horizonDays: 90, runId: startRun(store, { ...run, task: 'churn' }) })
  const recommend = new PredictionStage(store, 'recommend')
  recommend.addRecommendations([1, 2, 4].flatMap(customerId => [1, 2, 3].map(rank => ({
    customerId, rank, productId: rank, score: 1 / (3 * rank), reason: { code: 'boughtWith', params: { product: '-5 degrees', date: '2026-11-04', percent: 22 }, share: null } as const,
  }))))
  recommend.addPairs('similar_products', [{ productId: 1, rank: 1, otherProductId: 2, score: 0.5, lift: 3.21987, support: 4 }])
  recommend.addPairs('bought_together', [{ productId: 2, rank: 1, otherProductId: 3, score: 0.25, lift: 2, support: 7 }])
  recommend.commit({ ...set, drift: null, horizonDays: null, runId: startRun(store, { ...run, task: 'recommend' }) })
}
