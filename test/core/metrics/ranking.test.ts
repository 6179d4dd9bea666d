import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RankingMeter, ranksOf, topK } from '../../../src/core/metrics/ranking.ts'

const scoreList = fc.array(fc.integer({ min: 0, max: 12 }).map(n => n === 0 ? -Infinity : n / 4), { minLength: 1, maxLength: 50 })

describe('ranksOf', () => {
  it('counts every product that scores at least as high', () => {
    fc.assert(fc.property(scoreList, fc.array(fc.nat(49)), (list, wanted) => {
      const scores = Float32Array.from(list)
      const products = [...new Set(wanted)].filter(product => product < list.length)
      const expected = products.map(product => {
        const own = list[product] ?? 0
        return own === -Infinity ? Infinity : list.filter(score => score >= own).length
      }).sort((a, b) => a - b)
      expect(ranksOf(products, scores)).toEqual(expected)
    }))
  })
})

describe('topK', () => {
  it('gives the highest scores in order and leaves out what is excluded', () => {
    fc.assert(fc.property(scoreList, fc.integer({ min: 1, max: 12 }), (list, k) => {
      const expected = list.map((score, product) => ({ score, product })).filter(({ score }) => score !== -Infinity)
        .sort((a, b) => b.score - a.score || a.product - b.product).slice(0, k).map(({ product }) => product)
      expect([...topK(Float32Array.from(list), k)]).toEqual(expected)
    }))
  })
})

describe('RankingMeter', () => {
  it('gives full marks when everything relevant is shown first', () => {
    const meter = new RankingMeter(4)
    meter.add([1, 2], [0, 1])
    expect(meter.figures()).toEqual({ hrAt3: 1, hrAt10: 1, ndcgAt10: 1, mrr: 1, recallAt10: 1, precisionAt10: 0.2, coverage: 0.5 })
  })

  it('discounts by the logarithm of the rank and forgets ranks beyond ten', () => {
    const meter = new RankingMeter(100)
    meter.add([3], [])
    meter.add([11], [])
    const { ndcgAt10, mrr, hrAt3, hrAt10 } = meter.figures()
    expect(ndcgAt10).toBeCloseTo(0.5 / 2)
    expect(mrr).toBeCloseTo((1 / 3 + 1 / 11) / 2)
    expect([hrAt3, hrAt10]).toEqual([0.5, 0.5])
  })
})
