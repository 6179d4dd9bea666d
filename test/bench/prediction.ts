import { wholeHistory } from '../../src/core/datasets/historyPart.ts'
import type { Histories } from '../../src/core/datasets/histories.ts'
import { Random } from '../../src/core/domain/random.ts'
import { blendRecommender } from '../../src/core/models/blend.ts'
import { coOccurrence } from '../../src/core/models/coOccurrence.ts'
import { personalRhythm } from '../../src/core/models/personalRhythm.ts'
import { fitAtOnce, type Recommender } from '../../src/core/models/recommender.ts'
import { recentPopularity } from '../../src/core/models/recentPopularity.ts'
import { similarCustomers } from '../../src/core/models/similarCustomers.ts'
import { explainRecommendations } from '../../src/core/tasks/recommend/explainRecommendation.ts'
import { recommendProducts } from '../../src/core/tasks/recommend/recommendProducts.ts'

const CUSTOMERS = 100_000
const PRODUCTS = 20_000
const ready = async (): Promise<void> => undefined

/** A blend as it comes out of the check on a real shop. */
const MEMBERS: readonly (readonly [Recommender, number])[] = [[coOccurrence, 0.5], [personalRhythm, 0.4], [similarCustomers, 0.4], [recentPopularity, -0.4]]

/** How long a blend takes to recommend ten of 20,000 products, each with its reason, to each of 100,000 customers with eight purchases each, counting included, and how much memory. */
export async function benchPrediction(): Promise<Record<string, number>> {
  const histories = inventHistories()
  const part = wholeHistory(histories)
  const begun = performance.now()
  const members: { fitted: Awaited<ReturnType<Recommender['fit']>>; weight: number }[] = []
  for (const [model, weight] of MEMBERS) members.push({ fitted: await model.fit(part, model.defaults, fitAtOnce(ready)), weight })
  const fitted = performance.now()
  const blend = blendRecommender({}, members, histories, true)
  let recommendations = 0
  for await (const batch of recommendProducts(blend, part, true, explainRecommendations(blend, part, String))) recommendations += batch.length
  const done = performance.now()
  return {
    customers: CUSTOMERS, products: PRODUCTS, recommendations,
    fittingSeconds: (fitted - begun) / 1000, predictingSeconds: (done - fitted) / 1000, seconds: (done - begun) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }
}

/** Customers of one of 200 tastes, half of whose purchases are of that taste; products sell by Zipf's law. */
function inventHistories(): Histories {
  const random = new Random(1)
  const perCustomer = 8
  const count = CUSTOMERS * perCustomer
  const product = new Int32Array(count)
  const step = new Int32Array(count)
  const day = new Int32Array(count)
  for (let row = 0; row < count; row++) {
    const customer = Math.floor(row / perCustomer)
    const place = row % perCustomer
    const rank = Math.floor(PRODUCTS ** random.next()) - 1
    product[row] = random.next() < 0.5 ? rank : (customer % 200) * 100 + rank % 100
    step[row] = place >> 1
    day[row] = (place >> 1) * 80 + customer % 80
  }
  return {
    customers: CUSTOMERS, products: PRODUCTS,
    customerIds: Int32Array.from({ length: CUSTOMERS }, (_, c) => c + 1), productIds: Int32Array.from({ length: PRODUCTS }, (_, p) => p + 1),
    starts: Int32Array.from({ length: CUSTOMERS + 1 }, (_, c) => c * perCustomer),
    product, step, day, at: Float64Array.from(day, d => d * 86_400_000), quantity: new Float64Array(count).fill(1), totalMinor: new Float64Array(count).fill(100),
    currency: new Uint8Array(count), currencies: ['EUR'], firstDay: 0, endDay: 320,
  }
}

if (import.meta.main) console.log(JSON.stringify(await benchPrediction(), null, 2))
