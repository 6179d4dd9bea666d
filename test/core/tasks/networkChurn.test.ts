import { beforeAll, describe, expect, it } from 'vitest'
import { describeCustomers } from '../../../src/core/datasets/customerFeatures.ts'
import { partBefore } from '../../../src/core/datasets/historyPart.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { brier } from '../../../src/core/metrics/classification.ts'
import type { FittedChurnModel } from '../../../src/core/models/churnModel.ts'
import { casesOfWindow } from '../../../src/core/tasks/churn/churnCases.ts'
import { churnModels } from '../../../src/core/tasks/churn/churnModels.ts'
import { networkChurn } from '../../../src/core/tasks/churn/networkChurn.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const DAYS = 400
const CUT = 380
const HORIZON = 20

/** Everybody orders every 30 days, three days more or less, and leaves after one order in ten. */
function regularShop(): Bought[] {
  const random = new Random(9)
  return Array.from({ length: 400 }, (_, customer) => {
    const bought: Bought[] = []
    for (let day = random.integer(CUT); day < DAYS; day += 27 + random.integer(7)) {
      bought.push({ customer: customer + 1, product: 1 + random.integer(9), day, totalMinor: 500 + random.integer(3000) })
      if (random.next() < 0.1) break
    }
    return bought
  }).flat()
}

describe('in a shop of a regular rhythm, a network that reads orders', () => {
  const bought = regularShop()
  const histories = historiesOf(bought)
  const part = partBefore(histories, CUT)
  let model: FittedChurnModel
  beforeAll(async () => { model = await networkChurn.fit(part, HORIZON, noCheckpoint) }, 60_000)

  it('foretells who stays away better than all, and far better than those that know recency and frequency alone', { timeout: 60_000 }, async () => {
    const { customers, lapsed } = casesOfWindow(histories, { cut: CUT, horizonDays: HORIZON })
    const scores = new Map<string, number>()
    for (const one of churnModels) {
      const fitted = one === networkChurn ? model : await one.fit(part, HORIZON, noCheckpoint)
      scores.set(one.name, brier(Float64Array.from(customers, customer => fitted.churnProbability(customer, HORIZON)), lapsed))
    }
    const of = (name: string) => scores.get(name) ?? NaN
    for (const name of ['logistic', 'boostedTrees']) expect(of('waitingNetwork')).toBeLessThan(of(name))
    for (const name of ['recency', 'bgNbd', 'mbgNbd', 'paretoNbd']) expect(of('waitingNetwork')).toBeLessThan(0.5 * of(name))
  })

  it('names the day of the next order to within a few days', () => {
    const due = describeCustomers(part, HORIZON).filter(({ age, lastAt, repeats }) => repeats > 2 && age - lastAt >= 8 && age - lastAt <= 12)
    expect(due.length).toBeGreaterThan(2)
    for (const customer of due) {
      const next = model.nextOrder(customer)
      expect((next?.median ?? NaN) + customer.age - customer.lastAt).toBeGreaterThan(26)
      expect((next?.median ?? NaN) + customer.age - customer.lastAt).toBeLessThan(34)
      expect((next?.high ?? 0) - (next?.low ?? 0)).toBeLessThan(15)
    }
  })

  it('expects some customers within the week', () => {
    expect(describeCustomers(part, HORIZON).some(customer => customer.repeats > 2 && (model.nextOrder(customer)?.median ?? Infinity) < 7)).toBe(true)
  })

  it('gives shares that add up to the distance from the mean customer', () => {
    const customers = describeCustomers(part, HORIZON)
    const mean = customers.reduce((sum, customer) => sum + model.churnProbability(customer, HORIZON), 0) / customers.length
    const explain = model.explain(customers, HORIZON)
    for (const customer of customers.slice(0, 20)) {
      expect(Object.values(explain(customer)).reduce((sum, share) => sum + share, 0)).toBeCloseTo(model.churnProbability(customer, HORIZON) - mean, 8)
    }
  })

  it('knows nothing of what happens after the part it learns from', async () => {
    const other = historiesOf([...bought.filter(({ day }) => day < CUT), ...bought.filter(({ day }) => day < CUT && day > CUT - 15).map(order => ({ ...order, day: CUT + 3, totalMinor: 99_000 }))])
    const learned = await networkChurn.fit(partBefore(other, CUT), HORIZON, noCheckpoint)
    expect(learned.state).toEqual(model.state)
  })

  it('is the same after it was stored, once it has read the customers again', async () => {
    const restored = networkChurn.restore(JSON.parse(JSON.stringify(model.state)))
    const [customer] = describeCustomers(part, HORIZON)
    if (!customer) throw new Error('no customer')
    expect(() => restored.churnProbability(customer, HORIZON)).toThrow('not read')
    const reading = await restored.reading?.(part, noCheckpoint)
    for (const one of describeCustomers(part, HORIZON)) expect(reading?.churnProbability(one, HORIZON)).toBe(model.churnProbability(one, HORIZON))
  })
})
