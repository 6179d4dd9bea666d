import { describe, expect, it } from 'vitest'
import { timeProtocol } from '../../../src/core/backtest/rankingProtocol.ts'
import { wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import type { Histories } from '../../../src/core/datasets/histories.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { fitAtOnce } from '../../../src/core/models/recommender.ts'
import { popularity } from '../../../src/core/models/popularity.ts'
import { findDiscontinued, stayAway, withoutProducts } from '../../../src/core/tasks/recommend/discontinued.ts'
import { recommendProducts } from '../../../src/core/tasks/recommend/recommendProducts.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const STEADY = 1
const STOPPED = 2
const SEASONAL = 3
const RARE = 4

/** A product bought every so many days from one day to before another, by ten customers in turn. */
function sold(product: number, from: number, to: number, every: number): Bought[] {
  return Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => ({ customer: 1 + i % 10, product, day: from + i * every }))
}

const shop = [...sold(STEADY, 0, 401, 2), ...sold(STOPPED, 0, 150, 1), ...sold(SEASONAL, 0, 40, 2), ...sold(SEASONAL, 250, 290, 2), ...sold(RARE, 0, 200, 50)]

function named(bought: readonly Bought[], endDay?: number): number[] {
  const histories = historiesOf(bought)
  return Array.from(findDiscontinued(wholeHistory(histories, endDay)), product => histories.productIds[product] ?? 0)
}

describe('discontinued products', () => {
  it('are those that have been silent for long by their own rhythm', () => {
    expect(named(shop)).toEqual([STOPPED])
  })

  it('are not those that sell seldom or have only just paused, until they too are silent for long', () => {
    const slow = sold(STEADY, 0, 400, 20)
    expect(named(slow, 500)).toEqual([])
    expect(named(slow, 600)).toEqual([STEADY])
    expect(named(sold(STEADY, 0, 400, 1), 425)).toEqual([])
    expect(named(sold(STEADY, 0, 400, 1), 435)).toEqual([STEADY])
  })

  it('are never recommended, best sellers though they were', async () => {
    const histories = historiesOf(shop)
    const part = wholeHistory(histories)
    const fitted = await popularity.fit(part, {}, fitAtOnce(noCheckpoint))
    const offers = async (model: typeof fitted) => new Set((await Array.fromAsync(recommendProducts(model, part, true, () => ({ code: 'popularEver', params: { buyers: 1 }, share: null })))).flat().map(({ productId }) => productId))
    expect(await offers(fitted)).toContain(STOPPED)
    expect(await offers(withoutProducts(fitted, findDiscontinued(part)))).toEqual(new Set([STEADY, SEASONAL, RARE]))
  })
})

describe('whether they are left out', () => {
  const protocolOf = (histories: Histories) => timeProtocol(histories, planTimeWindows(histories, 340, 60))

  it('is so where they stayed away in the validation window', () => {
    const histories = historiesOf(shop)
    const { leavesOutDiscontinued, validation, test } = protocolOf(histories)
    expect(leavesOutDiscontinued).toBe(true)
    for (const { leftOut } of [validation, test]) expect(Array.from(leftOut ?? [], product => histories.productIds[product])).toEqual([STOPPED])
  })

  it('is not so where they came back in it, whatever came later', () => {
    const back = [...shop, ...sold(STOPPED, 290, 340, 1)]
    const histories = historiesOf(back)
    expect(stayAway(histories, { cut: 280, horizonDays: 60 })).toBe(false)
    expect(protocolOf(histories).validation.leftOut).toBeUndefined()
    const later = historiesOf([...shop, ...sold(STOPPED, 345, 400, 1)])
    expect(stayAway(later, { cut: 280, horizonDays: 60 })).toBe(true)
  })
})
