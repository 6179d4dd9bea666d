import { beforeAll, describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/domain/time.ts'
import { demoPlan, type ShopPlan } from './plan.ts'
import type { SimulatedOrder } from './shop.ts'
import { ShopSimulation } from './simulateShop.ts'

const plan: ShopPlan = { ...demoPlan, seed: 7, customers: 1200, products: 200 }

describe('an invented shop', () => {
  const shop = new ShopSimulation(plan)
  let orders: SimulatedOrder[]
  const byCustomer = new Map<number, SimulatedOrder[]>()
  beforeAll(() => {
    orders = [...shop.orders()]
    for (const order of orders) byCustomer.set(order.customer.index, [...byCustomer.get(order.customer.index) ?? [], order])
  })

  test('is the same for the same plan, and another for another seed', () => {
    expect([...new ShopSimulation(plan).orders()]).toEqual(orders)
    expect([...new ShopSimulation({ ...plan, seed: 8 }).orders()]).not.toEqual(orders)
  })

  test('gives its orders in time order, within its days, each with goods on sale by then', () => {
    orders.forEach((order, index) => {
      expect(order.at).toBeGreaterThanOrEqual(orders[index - 1]?.at ?? shop.start)
      expect(order.at).toBeLessThan(shop.end)
      expect(order.lines.length).toBeGreaterThan(0)
      expect(new Set(order.lines.map(line => line.product)).size).toBe(order.lines.length)
      for (const line of order.lines) expect(line.unitMinor).toBeGreaterThan(0)
    })
  })

  test('every customer orders, those who gave up not after they did, and the future is not in the orders', () => {
    expect(byCustomer.size).toBeGreaterThanOrEqual(plan.customers)
    for (const own of byCustomer.values()) {
      const truth = shop.truth.customers.get(own[0]?.customer.person?.email ?? '')
      if (!truth) continue
      if (truth.lapsedAt !== null) {
        expect(own.at(-1)?.at).toBe(truth.lapsedAt)
        expect(truth.futureOrders).toEqual([])
      }
      for (const at of truth.futureOrders) expect(at).toBeGreaterThanOrEqual(shop.end)
    }
  })

  test('customers with a quicker rhythm wait less for their next order', () => {
    const gaps = (quick: boolean): number[] => [...byCustomer.values()].flatMap(own => (own[0]?.customer.ordersPerDay ?? 0) > plan.rate.mean === quick
      ? own.slice(1).map((order, index) => order.at - (own[index]?.at ?? 0))
      : [])
    const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
    expect(median(gaps(true))).toBeLessThan(0.6 * median(gaps(false)))
  })

  test('December is busier than the months around it', () => {
    const inMonth = (month: string): number => orders.filter(({ at }) => shop.season.calendar.monthOf(at) === month).length
    expect(inMonth('2025-12')).toBeGreaterThan(1.2 * inMonth('2025-10'))
    expect(inMonth('2025-12')).toBeGreaterThan(1.2 * inMonth('2026-02'))
  })

  test('planted pairs share a basket about as often as planted, chance alone far less', () => {
    let together = 0
    let alone = 0
    for (const { lines } of orders) {
      const basket = new Set(lines.map(line => line.product))
      for (const product of basket) {
        const companion = shop.product(product).companion
        if (companion === null) continue
        if (basket.has(companion)) together++
        else alone++
      }
    }
    expect(together / (together + alone)).toBeGreaterThan(plan.pairs.probability - 0.05)
    expect(together / (together + alone)).toBeLessThan(plan.pairs.probability + 0.15)
  })

  test('planted sequels follow in the next order about as often as planted', () => {
    let followed = 0
    let chances = 0
    for (const own of byCustomer.values()) {
      own.slice(1).forEach((next, index) => {
        for (const { product } of own[index]?.lines ?? []) {
          const { sequel } = shop.product(product)
          if (sequel === null) continue
          chances++
          if (next.lines.some(line => line.product === sequel)) followed++
        }
      })
    }
    expect(followed / chances).toBeGreaterThan(plan.sequels.probability - 0.05)
    expect(followed / chances).toBeLessThan(plan.sequels.probability + 0.15)
  })

  test('repeat goods come back at their own interval', () => {
    const ratios: number[] = []
    for (const own of byCustomer.values()) {
      const last = new Map<number, { at: number; quantity: number }>()
      for (const order of own) {
        for (const { product, quantity } of order.lines) {
          const before = last.get(product)
          const { repeatDays } = shop.product(product)
          if (before && repeatDays !== null && before.quantity === 1) ratios.push((order.at - before.at) / (repeatDays * DAY))
          last.set(product, { at: order.at, quantity })
        }
      }
    }
    const near = ratios.filter(ratio => ratio > 0.75 && ratio < 1.3).length
    expect(ratios.length).toBeGreaterThan(200)
    expect(near / ratios.length).toBeGreaterThan(0.6)
  })

  test('with chance rhythms and no refills, the time between orders is exponential on the shop\'s clock', () => {
    const poisson = new ShopSimulation({ ...plan, regularity: 1, refillLoyalty: 0, lapse: { a: 0.01, b: 1 }, rate: { shape: 1000, mean: 1 / 40 }, customers: 400 })
    const last = new Map<number, number>()
    const gaps: number[] = []
    for (const { at, customer } of poisson.orders()) {
      const day = poisson.season.startOfDay(poisson.season.dayOf(at))
      const before = last.get(customer.index)
      if (before !== undefined) gaps.push(day - before)
      last.set(customer.index, day)
    }
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    expect(mean).toBeGreaterThan(34)
    expect(mean).toBeLessThan(41)
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.88)
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.08)
  })
})
