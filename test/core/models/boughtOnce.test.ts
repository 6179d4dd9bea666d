import { expect, it } from 'vitest'
import { CUSTOMER_FEATURES } from '../../../src/core/datasets/customerFeatures.ts'
import { partBefore } from '../../../src/core/datasets/historyPart.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { logisticChurn } from '../../../src/core/models/logisticChurn.ts'
import { casesOfWindow } from '../../../src/core/tasks/churn/churnCases.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const DAYS = 640
const CUT = 560
const WINDOW = 80

/**
 * Every order is large or small. After a first one, who ordered much comes back; after later ones, who ordered much is satisfied for
 * good, where `apart`, or comes back as well.
 */
function shop(apart: boolean): Bought[] {
  const random = new Random(5)
  return Array.from({ length: 900 }, (_, customer) => {
    const bought: Bought[] = []
    let isFirst = true
    for (let day = random.integer(CUT - 1); day < DAYS; day += 10 + random.integer(50), isFirst = false) {
      const isLarge = random.next() < 0.5
      for (let line = 0; line < (isLarge ? 6 : 1); line++) bought.push({ customer: customer + 1, product: 10 * line + 1, day, totalMinor: 1000 })
      if (random.next() < (isLarge === (isFirst || !apart) ? 0.08 : 0.7)) break
    }
    return bought
  }).flat()
}

it.each([true, false])('weighs the signs of those who bought once apart only where they mean another thing (%s)', async (apart) => {
  const histories = historiesOf(shop(apart))
  const fitted = await logisticChurn.fit(partBefore(histories, CUT), WINDOW, noCheckpoint)
  expect(fitted.parameters['boughtOnceApart']).toBe(apart)
  if (!apart) return
  const { customers, lapsed } = casesOfWindow(histories, { cut: CUT, horizonDays: WINDOW })
  const lines = CUSTOMER_FEATURES.findIndex(({ name }) => name === 'lastOrderLines')
  const once = customers.flatMap((customer, i) => customer.repeats === 0 && customer.age - customer.lastAt < 40 ? [i] : [])
  const foretold = (i: number): number => fitted.churnProbability(customers[i] as (typeof customers)[number], WINDOW)
  for (const isLarge of [true, false]) {
    const alike = once.filter(i => (customers[i]?.features[lines] ?? 0) > 0 === isLarge)
    const mean = (of: (i: number) => number): number => alike.reduce((sum, i) => sum + of(i), 0) / alike.length
    expect(Math.abs(mean(foretold) - mean(i => lapsed[i] ?? 0))).toBeLessThan(0.15)
  }
  // All signs of a customer who bought once still add up to her distance from the mean customer.
  const explain = fitted.explain(customers, WINDOW)
  const average = customers.reduce((sum, _, i) => sum + foretold(i), 0) / customers.length
  for (const i of once.slice(0, 10)) expect(Object.values(explain(customers[i] as (typeof customers)[number])).reduce((sum, share) => sum + share, 0)).toBeCloseTo(foretold(i) - average, 8)
}, 60_000)
