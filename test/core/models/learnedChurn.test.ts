import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeCustomers } from '../../../src/core/datasets/customerFeatures.ts'
import { partBefore, wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import { pastWindows } from '../../../src/core/datasets/pastWindows.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { boostedChurn } from '../../../src/core/models/boostedChurn.ts'
import { addTreeShares, BOOSTING, growTrees, treeValue, type Tree } from '../../../src/core/models/boostedTrees.ts'
import { logisticChurn } from '../../../src/core/models/logisticChurn.ts'
import { fitRidgeLogistic, logisticLogit } from '../../../src/core/models/ridgeLogistic.ts'
import { sigmoid } from '../../../src/core/models/specialFunctions.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

/** A shop in which whoever last bought product 1 comes back, and whoever last bought product 2 does not: no rhythm shows it. */
function shopOfTwoProducts(seed: number, days = 500): Bought[] {
  const random = new Random(seed)
  return Array.from({ length: 400 }, (_, customer) => {
    const bought: Bought[] = []
    let day = random.integer(days - 100)
    for (;;) {
      const stays = random.next() < 0.8
      for (let line = 0; line < (stays ? 3 : 1); line++) bought.push({ customer, product: 10 * line + (stays ? 1 : 2), day, totalMinor: 1000 })
      if (!stays) return bought
      day += 5 + random.integer(40)
      if (day >= days) return bought
    }
  }).flat()
}

describe('ridge logistic regression', () => {
  it('ends where the penalised likelihood has no slope', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0.1, max: 100, noNaN: true }), (seed, penalty) => {
      const random = new Random(seed)
      const rows = Array.from({ length: 60 }, () => Float64Array.from({ length: 3 }, () => random.next() * 4 - 2))
      const happened = Uint8Array.from(rows, row => Number(random.next() < sigmoid((row[0] ?? 0) - 0.5)))
      const prior = Float64Array.of(1, 0, 0)
      const fit = fitRidgeLogistic(rows, happened, prior, new Float64Array(3).fill(penalty))
      for (let k = 0; k < 3; k++) {
        const slope = rows.reduce((sum, row, i) => sum + (sigmoid(logisticLogit(fit, row)) - (happened[i] ?? 0)) * (row[k] ?? 0), penalty * ((fit.coefficients[k] ?? 0) - (prior[k] ?? 0)))
        expect(slope).toBeCloseTo(0, 5)
      }
    }), { numRuns: 30 })
  })
})

describe('boosted trees', () => {
  const random = new Random(3)
  const rows = Array.from({ length: 800 }, () => Float64Array.from({ length: 4 }, (_, k) => k === 3 && random.next() < 0.3 ? NaN : random.next()))
  const happened = Uint8Array.from(rows, row => Number(random.next() < ((row[0] ?? 0) > 0.5 === (row[1] ?? 0) > 0.5 ? 0.9 : 0.1)))

  it('learn what no sum of single features can tell', async () => {
    const trees = await growTrees(rows, happened, new Float64Array(800), { ...BOOSTING, trees: 60 }, noCheckpoint)
    const right = rows.filter((row, i) => (trees.reduce((sum, tree) => sum + treeValue(tree, row), 0) > 0) === (happened[i] === 1))
    expect(right.length / rows.length).toBeGreaterThan(0.85)
  })

  it('have shares equal to Shapley values over all orders of the features', async () => {
    const trees = await growTrees(rows, happened, new Float64Array(800), { ...BOOSTING, trees: 5, depth: 4, sample: 1 }, noCheckpoint)
    for (const row of rows.slice(0, 20)) {
      for (const tree of trees) {
        const shares = new Float64Array(4)
        addTreeShares(tree, row, shares)
        shapley(tree, row).forEach((value, k) => expect(shares[k]).toBeCloseTo(value, 10))
      }
    }
  })
})

/** Shapley values by their definition: the mean, over all orders, of what a feature adds to those before it. */
function shapley(tree: Tree, row: Float64Array): number[] {
  const orders = permutations([0, 1, 2, 3])
  return [0, 1, 2, 3].map(feature => orders.reduce((sum, order) => {
    const before = new Set(order.slice(0, order.indexOf(feature)))
    return sum + expectation(tree, row, new Set([...before, feature])) - expectation(tree, row, before)
  }, 0) / orders.length)
}

function expectation(tree: Tree, row: Float64Array, known: ReadonlySet<number>, node = 0): number {
  const feature = tree.feature[node] ?? -1
  if (feature < 0) return tree.value[node] ?? 0
  const left = tree.left[node] ?? 0
  const x = row[feature] ?? NaN
  if (known.has(feature)) return expectation(tree, row, known, left + ((Number.isNaN(x) ? tree.missingLeft[node] === 1 : x < (tree.threshold[node] ?? 0)) ? 0 : 1))
  const share = (tree.cover[left] ?? 0) / (tree.cover[node] ?? 1)
  return share * expectation(tree, row, known, left) + (1 - share) * expectation(tree, row, known, left + 1)
}

function permutations(items: number[]): number[][] {
  return items.length === 0 ? [[]] : items.flatMap(item => permutations(items.filter(other => other !== item)).map(rest => [item, ...rest]))
}

describe.each([logisticChurn, boostedChurn])('$name', (model) => {
  const bought = shopOfTwoProducts(1)
  const histories = historiesOf(bought)
  const part = partBefore(histories, 400)

  it('finds a sign that the rhythm knows nothing of', async () => {
    const fitted = await model.fit(part, 60, noCheckpoint)
    const mean = (lines: number): number => {
      const fresh = describeCustomers(part, 60).filter(({ customer, age, lastAt }) => age - lastAt < 15 && lastLines(customer) === lines)
      return fresh.reduce((sum, customer) => sum + fitted.churnProbability(customer, 60), 0) / fresh.length
    }
    const lastLines = (customer: number): number => {
      const end = part.ends[customer] ?? 0
      return [0, 1, 2].filter(back => histories.day[end - 1 - back] === histories.day[end - 1] && end - 1 - back >= (histories.starts[customer] ?? 0)).length
    }
    expect(mean(1)).toBeGreaterThan(mean(3) + 0.3)
  })

  it('is the same after it was stored', async () => {
    const fitted = await model.fit(part, 60, noCheckpoint)
    const restored = model.restore(JSON.parse(JSON.stringify(fitted.state)))
    for (const customer of describeCustomers(part, 60)) expect(restored.churnProbability(customer, 60)).toBe(fitted.churnProbability(customer, 60))
  })

  it('never contradicts itself: an order is no likelier in fewer days, and no likelier than orders are many', async () => {
    const fitted = await model.fit(part, 60, noCheckpoint)
    for (const customer of describeCustomers(part, 60)) {
      let [chance, orders] = [0, 0]
      for (const days of [30, 60, 90, 180, 365]) {
        const [more, further] = [1 - fitted.churnProbability(customer, days), fitted.expectedOrders(customer, days)]
        expect(more).toBeGreaterThanOrEqual(chance - 1e-9)
        expect(further).toBeGreaterThanOrEqual(Math.max(more, orders) - 1e-9);
        [chance, orders] = [more, further]
      }
    }
  })

  it('gives shares that add up to the distance from the mean customer', async () => {
    const fitted = await model.fit(part, 60, noCheckpoint)
    const customers = describeCustomers(part, 60)
    const mean = customers.reduce((sum, customer) => sum + fitted.churnProbability(customer, 60), 0) / customers.length
    const explain = fitted.explain(customers, 60)
    for (const customer of customers.slice(0, 20)) {
      expect(Object.values(explain(customer)).reduce((sum, share) => sum + share, 0)).toBeCloseTo(fitted.churnProbability(customer, 60) - mean, 8)
    }
  })

  it('knows nothing of what happens after the part it learns from', async () => {
    const before = bought.filter(({ day }) => day < 400)
    const other = historiesOf([...before, ...shopOfTwoProducts(7).filter(({ day }) => day >= 400)])
    const [one, two] = await Promise.all([model.fit(part, 60, noCheckpoint), model.fit(partBefore(other, 400), 60, noCheckpoint)])
    const states = [one.state, two.state].map(state => JSON.stringify(state))
    expect(states[0]).toBe(states[1])
  })
})

describe('past windows', () => {
  it('end with the part, describe customers by what came before, and label them by what came in', () => {
    const histories = historiesOf([{ customer: 1, product: 1, day: 0 }, { customer: 1, product: 1, day: 170 }, { customer: 2, product: 1, day: 10 }, { customer: 3, product: 1, day: 195 }, { customer: 3, product: 1, day: 199 }])
    const windows = pastWindows(wholeHistory(histories), 40)
    expect(windows.latestCut).toBe(160)
    const latest = windows.customers.flatMap((customer, i) => windows.window[i] === 0 ? [{ ...customer, lapsed: windows.lapsed[i] }] : [])
    expect(latest.map(({ orders, age, lapsed }) => ({ orders, age, lapsed }))).toEqual([{ orders: 1, age: 159, lapsed: 0 }, { orders: 1, age: 149, lapsed: 1 }])
  })
})
