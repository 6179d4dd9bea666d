import { expect, it } from 'vitest'
import { backtestChurn } from '../../../src/core/backtest/backtestChurn.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { BLEND } from '../../../src/core/models/blend.ts'
import { churnModels } from '../../../src/core/tasks/churn/churnModels.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const CUT = 400
const HORIZON = 60
const PLANTED = 999
/** Networks are guarded by tests of their own, since they take long to learn. */
const quickModels = churnModels.filter(({ isSlow = false }) => !isSlow)

/** Every customer has a rhythm of her own and may leave after each order. */
function shop(): Bought[] {
  const random = new Random(2)
  return Array.from({ length: 300 }, (_, customer) => {
    const bought: Bought[] = []
    const gap = 10 + random.integer(50)
    for (let day = random.integer(300); day < CUT + HORIZON; day += 5 + random.integer(gap)) {
      bought.push({ customer: customer + 1, product: 1 + random.integer(20), day, totalMinor: 500 + random.integer(4000) })
      if (random.next() < 0.15) break
    }
    return bought
  }).flat()
}

it('a sign planted in the future changes no figure that was foretold before', async () => {
  const honest = shop()
  const before = honest.filter(({ day }) => day < CUT)
  const known = new Set(before.map(({ customer }) => customer))
  const returns = new Set(honest.filter(({ day }) => day >= CUT).map(({ customer }) => customer))
  // A product, a price and a rhythm that tell all, bought from the cut on; and who came back then stays away, and the reverse.
  const planted = [...before, ...[...known].filter(customer => !returns.has(customer)).flatMap(customer => Array.from({ length: HORIZON }, (_, day) => ({ customer, product: PLANTED, day: CUT + day, totalMinor: 1 })))]
  const predict = async (bought: Bought[]): Promise<Map<string, number[]>> => {
    const histories = historiesOf(bought)
    const { predicted } = await backtestChurn(histories, quickModels, planTimeWindows(histories, CUT, HORIZON), null, { checkpoint: noCheckpoint, progress: () => undefined })
    return new Map([...predicted].map(([name, probabilities]) => [name, [...probabilities]]))
  }
  const [one, other] = [await predict([...honest, { customer: 1, product: 1, day: CUT + HORIZON - 1, totalMinor: 1 }]), await predict(planted)]
  expect([...one.keys()].filter(name => name !== BLEND)).toEqual(quickModels.map(({ name }) => name))
  expect(other).toEqual(one)
}, 60_000)
