import { expect, it } from 'vitest'
import { partBefore } from '../../../src/core/datasets/historyPart.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { expectedCalibrationError } from '../../../src/core/metrics/calibration.ts'
import { logisticChurn } from '../../../src/core/models/logisticChurn.ts'
import { casesOfWindow } from '../../../src/core/tasks/churn/churnCases.ts'
import { exponential, gamma } from '../../simulator/distributions.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const DAYS = 730
const WINDOW = 90
/** The busy season begins on this day of each year and lasts as long as the window: the first lies well within the first year. */
const SEASON = 240
const CUT = 365 + SEASON

/** Orders come at rates of their own, twice as fast in the busy season; after each, one in ten leaves. */
function shop(): Bought[] {
  const random = new Random(4)
  return Array.from({ length: 2600 }, (_, customer) => {
    const perDay = gamma(random, 1.2) / 1.2 / 60
    const bought: Bought[] = []
    let day = Math.floor(random.next() * (CUT - 1))
    do {
      bought.push({ customer: customer + 1, product: 1, day, totalMinor: 1000 })
      let left = exponential(random) / perDay
      while (left > 0) left -= day++ % 365 >= SEASON && day % 365 < SEASON + WINDOW ? 2 : 1
    } while (day < DAYS && random.next() > 0.1)
    return bought
  }).flat()
}

it('knows from the year before how many come in a busy season, which a shop without that year cannot', async () => {
  const bought = shop()
  const judge = async (from: number): Promise<{ off: number; ece: number }> => {
    const histories = historiesOf(bought.filter(({ day }) => day >= from))
    const { customers, lapsed } = casesOfWindow(histories, { cut: CUT, horizonDays: WINDOW })
    const model = await logisticChurn.fit(partBefore(histories, CUT), WINDOW, noCheckpoint)
    const predicted = Float64Array.from(customers, customer => model.churnProbability(customer, WINDOW))
    const foretold = predicted.reduce((sum, p) => sum + p, 0)
    const happened = lapsed.reduce((sum, one) => sum + one, 0)
    return { off: Math.abs(foretold - happened) / lapsed.length, ece: expectedCalibrationError(predicted, lapsed) }
  }
  const [withYear, without] = [await judge(0), await judge(300)]
  expect(withYear.off).toBeLessThan(without.off / 2)
  // The year before the shop was young yet, so not all that its season stood out by is taken for one.
  expect(withYear.off).toBeLessThan(0.04)
  expect(withYear.ece).toBeLessThan(without.ece / 2)
}, 60_000)
