import { describe, expect, it } from 'vitest'
import { backtestRecommend } from '../../../src/core/backtest/backtestRecommend.ts'
import { timeProtocol } from '../../../src/core/backtest/rankingProtocol.ts'
import { wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import type { Histories } from '../../../src/core/datasets/histories.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { blendRecommender } from '../../../src/core/models/blend.ts'
import { coOccurrence } from '../../../src/core/models/coOccurrence.ts'
import { popularity } from '../../../src/core/models/popularity.ts'
import { recentPopularity } from '../../../src/core/models/recentPopularity.ts'
import { fitAtOnce, type FittedRecommender } from '../../../src/core/models/recommender.ts'
import { similarContent } from '../../../src/core/models/similarContent.ts'
import { explainRecommendations } from '../../../src/core/tasks/recommend/explainRecommendation.ts'
import { recommendProducts } from '../../../src/core/tasks/recommend/recommendProducts.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const CATEGORIES = ['Candles', 'Teapots', 'Scarves']

/** What each product is, by its number: the category by the last digit. @param met the day on which each was first looked at */
function described(bought: readonly Bought[], products: readonly number[], met: (product: number) => number): Histories {
  const histories = historiesOf(bought, products)
  return {
    ...histories,
    catalogue: Array.from(histories.productIds, id => ({ id, externalId: `P${id}`, name: null, category: CATEGORIES[id % 10] ?? null })),
    firstMet: Float64Array.from(histories.productIds, met),
  }
}

const fit = (histories: Histories): Promise<FittedRecommender> => similarContent.fit(wholeHistory(histories), similarContent.defaults, fitAtOnce(noCheckpoint))

async function scoresOf(histories: Histories, customer: number): Promise<(product: number) => number> {
  const [scores] = await Array.fromAsync((await fit(histories)).scoreAll([{ customer, end: histories.starts[customer + 1] ?? 0 }]), scored => scored.scores.slice())
  return product => scores?.[histories.productIds.indexOf(product)] ?? NaN
}

describe('products alike', () => {
  const bought = [{ customer: 1, product: 10, day: 1, totalMinor: 500 }, { customer: 2, product: 11, day: 1, totalMinor: 500 }, { customer: 3, product: 20, day: 1, totalMinor: 9000 }, { customer: 4, product: 30, day: 1, totalMinor: 550 }]

  it('reach what nobody has bought yet, once it can be known', async () => {
    const score = await scoresOf(described(bought, [40, 41, 50], product => product === 50 ? 2 : 0), 0)
    expect(score(40)).toBeGreaterThan(0.1)
    expect(score(41)).toBe(0)
    expect(score(50)).toBe(0)
  })

  it('are likelier at a price near what was paid', async () => {
    const score = await scoresOf(described(bought, [], () => 0), 0)
    expect(score(30)).toBeGreaterThan(score(20))
    expect(score(20)).toBeGreaterThan(score(11))
  })

  it('say nothing in a shop that does not describe its products', async () => {
    const histories = historiesOf(bought)
    const score = await scoresOf(histories, 0)
    expect([10, 11, 20, 30].every(product => score(product) < 1e-5)).toBe(true)
  })
})

/**
 * Of each category a new product a month, which can be seen ten days before it is first bought; each of the category's customers buys it once, within the
 * month. The newest of each category, 120 to 122, has been seen and bought by nobody.
 */
function shopOfNovelties(): Histories {
  const bought: Bought[] = []
  for (let month = 0; month < 10; month++) {
    for (let customer = 0; customer < 90; customer++) {
      if ((customer + month) % 4 > 0) bought.push({ customer: customer + 1, product: 20 + month * 10 + customer % 3, day: month * 30 + (customer * 7 + month) % 29 })
    }
  }
  // The last day of the shop is a full month's.
  bought.push({ customer: 1, product: 110, day: 299 })
  return described(bought, [120, 121, 122], product => 30 * Math.floor((product - 20) / 10) - 10)
}

it('a shop whose customers buy what is new has new products recommended to buyers of their category by models that only count', async () => {
  const histories = shopOfNovelties()
  const models = [popularity, recentPopularity, coOccurrence, similarContent]
  const { winner } = await backtestRecommend(histories, models, timeProtocol(histories, planTimeWindows(histories, null, 30)), { checkpoint: noCheckpoint, progress: () => undefined })
  const part = wholeHistory(histories)
  const members = await Promise.all(winner.members.map(async ({ model, parameters, weight }) => ({ fitted: await model.fit(part, parameters, fitAtOnce(noCheckpoint)), weight })))
  const recommender = blendRecommender({}, members, histories, winner.keepBought)
  const rows = (await Array.fromAsync(recommendProducts(recommender, part, winner.keepBought, explainRecommendations(recommender, part, String)))).flat()
  const reached = rows.filter(({ customerId, productId, rank }) => productId === 120 + (customerId - 1) % 3 && rank <= 3)
  expect(reached.length).toBeGreaterThan(80)
  expect(reached.every(({ reason }) => reason.code === 'resembles')).toBe(true)
})
