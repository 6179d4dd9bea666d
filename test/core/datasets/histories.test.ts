import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partBefore, partWithoutLast, wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import { countOrderDays, summariseOrders } from '../../../src/core/datasets/orderSummaries.ts'
import { chooseHorizon, planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { historiesOf, type Bought } from '../historiesOf.ts'

const purchases = fc.array(fc.record({ customer: fc.integer({ min: 1, max: 6 }), product: fc.integer({ min: 1, max: 5 }), day: fc.integer({ min: 0, max: 60 }) }), { minLength: 1, maxLength: 80 })

describe('histories', () => {
  it('keep every purchase, equal products of one order as one row', () => {
    fc.assert(fc.property(purchases, bought => {
      const distinct = new Set(bought.map(b => `${b.customer} ${b.day} ${b.product}`))
      expect(historiesOf(bought).product.length).toBe(distinct.size)
    }))
  })

  it('are cut by time so that nothing before the cut is lost and nothing after it is seen', () => {
    fc.assert(fc.property(purchases, fc.integer({ min: 0, max: 61 }), (bought, cut) => {
      const histories = historiesOf(bought)
      const { ends } = partBefore(histories, cut)
      for (let c = 0; c < histories.customers; c++) {
        const start = histories.starts[c] ?? 0
        const end = ends[c] ?? 0
        expect([...histories.day.subarray(start, end)].every(day => day < cut)).toBe(true)
        expect([...histories.day.subarray(end, histories.starts[c + 1])].every(day => day >= cut)).toBe(true)
      }
    }))
  })

  it('lose their last rows in leave-one-out', () => {
    const histories = historiesOf([1, 2, 3].map(day => ({ customer: 1, product: day, day })))
    expect([...partWithoutLast(histories, 2).ends]).toEqual([1])
    expect([...partWithoutLast(histories, 5).ends]).toEqual([0])
  })
})

describe('order summaries', () => {
  it('take orders of one day for one and count days to the end of the last day observed', () => {
    const histories = historiesOf([
      { customer: 1, product: 1, day: 10, order: 1, totalMinor: 500 }, { customer: 1, product: 2, day: 10, order: 2, totalMinor: 300 },
      { customer: 1, product: 1, day: 17, order: 3, totalMinor: 200 }, { customer: 2, product: 1, day: 40, order: 4, totalMinor: 900 },
    ])
    expect(summariseOrders(wholeHistory(histories))).toEqual([
      { customer: 0, repeats: 1, lastAt: 7, age: 30, orders: 3, usualGap: 7, spentMinor: 1000, spentLastYear: 1000, pricedDays: 2, currency: 0 },
      { customer: 1, repeats: 0, lastAt: 0, age: 0, orders: 1, usualGap: 0, spentMinor: 900, spentLastYear: 900, pricedDays: 1, currency: 0 },
    ])
  })

  it('tell what was spent within the last year', () => {
    const histories = historiesOf([{ customer: 1, product: 1, day: 0, totalMinor: 500 }, { customer: 1, product: 1, day: 1, totalMinor: 300 }, { customer: 1, product: 1, day: 365, totalMinor: 200 }])
    expect(summariseOrders(wholeHistory(histories))[0]).toMatchObject({ spentMinor: 1000, spentLastYear: 500 })
  })

  it('count days with an order within a window', () => {
    const histories = historiesOf([3, 3, 5, 9].map((day, order) => ({ customer: 1, product: order, day, order })))
    expect(countOrderDays(wholeHistory(histories), 0, 3, 9)).toBe(2)
  })
})

describe('time windows', () => {
  const everyDays = (gap: number, days: number): Bought[] => Array.from({ length: Math.floor(days / gap) + 1 }, (_, i) => ({ customer: 1, product: 1, day: i * gap }))

  it('follow the rhythm of the shop and leave time to learn, choose and report', () => {
    expect(chooseHorizon(historiesOf(everyDays(7, 730)))).toBe(30)
    expect(chooseHorizon(historiesOf(everyDays(25, 725)))).toBe(90)
    expect(chooseHorizon(historiesOf(everyDays(25, 250)))).toBe(60)
  })

  it('put the validation window directly before the test window, which ends with the data', () => {
    const windows = planTimeWindows(historiesOf(everyDays(10, 400)), null, 90)
    expect(windows.test).toEqual({ cut: 401 - 90, horizonDays: 90 })
    expect(windows.validation).toEqual({ cut: 401 - 180, horizonDays: 90 })
  })

  it('shorten the validation window where the past is short', () => {
    const { validation, test } = planTimeWindows(historiesOf(everyDays(10, 360)), null, 180)
    expect(validation.cut).toBeGreaterThanOrEqual(validation.horizonDays)
    expect(validation.cut + validation.horizonDays).toBe(test.cut)
  })

  it('say how much history is missing', () => {
    expect(() => planTimeWindows(historiesOf(everyDays(10, 40)), null, null)).toThrow(/tooLittleData.*"have":41,"need":60/)
  })
})
