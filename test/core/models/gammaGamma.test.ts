import { describe, expect, it } from 'vitest'
import { dayOfDate } from '../../../src/core/datasets/histories.ts'
import { partBefore } from '../../../src/core/datasets/historyPart.ts'
import { summariseOrders } from '../../../src/core/datasets/orderSummaries.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { expectedOrderValue, fitGammaGamma, type MeanValue } from '../../../src/core/models/gammaGamma.ts'
import { cdnowFile, hasCdnow, readCdnow } from '../../readCdnow.ts'
import { gamma, poisson } from '../../simulator/distributions.ts'
import { noCheckpoint } from '../historiesOf.ts'

describe('the Gamma-Gamma model', () => {
  const truth = { p: 5, q: 4, gamma: 6000 }
  const random = new Random(5)
  const customers = Array.from({ length: 20_000 }, () => {
    const rate = gamma(random, truth.q) / truth.gamma
    const orders = 1 + poisson(random, 1.5)
    const values = Array.from({ length: orders + 1 }, () => gamma(random, truth.p) / rate)
    const seen = values.slice(0, orders)
    return { orders, mean: seen.reduce((sum, value) => sum + value, 0) / orders, next: values.at(-1) ?? 0 }
  })

  it('foretells the next order of customers that it made', () => {
    for (const orders of [1, 2, 4]) {
      const group = customers.filter(customer => customer.orders === orders)
      const mean = (value: (customer: MeanValue & { next: number }) => number): number => group.reduce((sum, customer) => sum + value(customer), 0) / group.length
      expect(Math.abs(mean(customer => expectedOrderValue(truth, customer)) / mean(({ next }) => next) - 1)).toBeLessThan(0.05)
    }
  })

  it('finds the law in their orders, whatever the currency', async () => {
    const { p, q, gamma: scale } = await fitGammaGamma(customers, noCheckpoint)
    expect(Math.abs(p / truth.p - 1)).toBeLessThan(0.15)
    expect(Math.abs(q / truth.q - 1)).toBeLessThan(0.15)
    const other = await fitGammaGamma(customers.map(customer => ({ ...customer, mean: customer.mean * 1000 })), noCheckpoint)
    expect(other.gamma / scale).toBeCloseTo(1000, 1)
  })

  it('expects the mean of the shop of whoever has not ordered', () => {
    expect(expectedOrderValue(truth, { orders: 0, mean: 0 })).toBeCloseTo(truth.p * truth.gamma / (truth.q - 1), 8)
  })

  it.skipIf(!hasCdnow)(`reaches what was published for CDNOW (Fader, Hardie & Lee 2005; skipped where ${cdnowFile} is absent)`, async () => {
    const histories = readCdnow()
    const firstDay = new Map(summariseOrders(partBefore(histories, histories.endDay)).map(({ customer }) => [customer, histories.day[histories.starts[customer] ?? 0]]))
    const repeaters = summariseOrders(partBefore(histories, dayOfDate('1997-10-01'))).flatMap(({ customer, repeats }) => {
      if (repeats === 0) return []
      let sum = 0
      for (let row = histories.starts[customer] ?? 0; row < (histories.starts[customer + 1] ?? 0); row++) {
        const day = histories.day[row] ?? 0
        if (day !== firstDay.get(customer) && day < dayOfDate('1997-10-01')) sum += (histories.totalMinor[row] ?? 0) / 100
      }
      return sum > 0 ? [{ orders: repeats, mean: sum / repeats }] : []
    })
    expect(repeaters.length).toBe(946)
    const { p, q, gamma: scale } = await fitGammaGamma(repeaters, noCheckpoint)
    expect(p).toBeCloseTo(6.25, 1)
    expect(q).toBeCloseTo(3.74, 1)
    expect(Math.abs(scale - 15.44)).toBeLessThan(0.2)
  })
})
