import { existsSync } from 'node:fs'
import { backtestRecommend } from '../../src/core/backtest/backtestRecommend.ts'
import { timeProtocol } from '../../src/core/backtest/rankingProtocol.ts'
import { scoreRecommender } from '../../src/core/backtest/scoreRecommender.ts'
import type { HistoryPart } from '../../src/core/datasets/historyPart.ts'
import { planTimeWindows } from '../../src/core/datasets/timeWindows.ts'
import { BLEND } from '../../src/core/models/blend.ts'
import { countOrdersByProduct, scoreEach, type FittedRecommender } from '../../src/core/models/recommender.ts'
import { recommenders } from '../../src/core/tasks/recommend/recommenders.ts'
import { ordersFile } from './realOrders.ts'
import { readOrders } from './readOrders.ts'

const ready = async (): Promise<void> => undefined

const HORIZON_DAYS = 28
/** What anybody can count: what sells, what is bought together, by the same people, or again and again. */
const SIMPLE = ['popularity', 'recentPopularity', 'coOccurrence', 'itemKnn', 'personalFrequency']

/**
 * The next basket within 28 days of every customer of Online Retail, split by time: NDCG@10 of each model that counts, tuned on the 28
 * days before, of their blend, and the blend's over the best of the simple ones and over the best single one.
 * @param daysEarlier the test ends so long before the data do, for whoever tries something out without looking at the last days
 */
export async function benchNextBasket({ daysEarlier = 0 } = {}): Promise<Record<string, unknown>> {
  if (!existsSync(ordersFile)) {
    console.log(`quality: skipped Online Retail, there is no ${ordersFile}`)
    return {}
  }
  const histories = await readOrders()
  const protocol = timeProtocol(histories, planTimeWindows(histories, histories.endDay - daysEarlier - HORIZON_DAYS, HORIZON_DAYS))
  const begun = performance.now()
  const { evaluation } = await backtestRecommend(histories, recommenders, protocol, { checkpoint: ready, progress: () => undefined })
  const seconds = (performance.now() - begun) / 1000
  const { learnFrom, cases } = protocol.test
  const frequency = await scoreRecommender(personalFrequency(learnFrom), histories, cases, true, ready)
  const ndcgAt10: Record<string, number> = { ...Object.fromEntries(evaluation.models.map(({ name, metrics }) => [name, metrics.ndcgAt10 ?? NaN])), personalFrequency: frequency.ndcgAt10 }
  const blend = ndcgAt10[BLEND] ?? NaN
  const best = (names: readonly string[]): number => Math.max(...names.map(name => ndcgAt10[name] ?? 0))
  return {
    cut: evaluation.cut, horizonDays: HORIZON_DAYS, customers: cases.length, winner: evaluation.winner, ndcgAt10,
    validationNdcgAt10: Object.fromEntries(evaluation.models.map(({ name, validation }) => [name, validation.ndcgAt10])),
    parameters: Object.fromEntries(evaluation.models.map(({ name, parameters }) => [name, parameters])),
    blendOverBestSimple: blend / best(SIMPLE), blendOverBestSingle: blend / best(Object.keys(ndcgAt10).filter(name => name !== BLEND)), seconds,
  }
}

/** Her own purchases, by how many orders they are in; of equally many, and behind them, what sells best. */
function personalFrequency(part: HistoryPart): FittedRecommender {
  const { histories } = part
  const counts = countOrdersByProduct(part)
  const orders = counts.reduce((sum, count) => sum + count, 1)
  return {
    name: 'personalFrequency', parameters: {}, strongestGround: () => null,
    scoreAll: queries => scoreEach(queries, histories.products, ({ customer, end }, scores) => {
      for (let product = 0; product < scores.length; product++) scores[product] = (counts[product] ?? 0) / orders
      for (let row = histories.starts[customer] ?? 0; row < end; row++) scores[histories.product[row] ?? 0] = (scores[histories.product[row] ?? 0] ?? 0) + 1
    }),
  }
}

if (import.meta.main) console.log(JSON.stringify(await benchNextBasket({ daysEarlier: Number(process.argv[2] ?? 0) }), null, 2))
