import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bootstrapIntervals } from '../../../src/core/metrics/bootstrapIntervals.ts'
import { inList } from '../../../src/core/metrics/classification.ts'
import { RankedList } from '../../../src/core/metrics/rankedList.ts'
import { Random } from '../../../src/core/domain/random.ts'

const cases = fc.array(fc.record({ predicted: fc.integer({ min: 0, max: 5 }), happened: fc.boolean(), drawn: fc.integer({ min: 0, max: 3 }) }), { minLength: 1, maxLength: 30 })

it('adds up a list as the figures of classification do, ties counting with the share that has room', () => {
  fc.assert(fc.property(cases, fc.integer({ min: 1, max: 40 }), (rows, length) => {
    const predicted = Float64Array.from(rows, row => row.predicted)
    const happened = Uint8Array.from(rows, row => Number(row.happened))
    expect(new RankedList(predicted).sum(happened, length) / Math.min(length, rows.length)).toBeCloseTo(inList(predicted, happened, length).precisionInList, 9)
  }))
})

it('takes a case drawn several times for as many cases', () => {
  fc.assert(fc.property(cases, fc.integer({ min: 1, max: 40 }), (rows, length) => {
    const repeated = rows.flatMap(row => Array.from({ length: row.drawn }, () => row))
    const listOf = (of: typeof rows) => new RankedList(Float64Array.from(of, row => row.predicted))
    const happened = (of: typeof rows) => of.map(row => Number(row.happened))
    expect(listOf(rows).sum(happened(rows), length, Float64Array.from(rows, row => row.drawn))).toBeCloseTo(listOf(repeated).sum(happened(repeated), length), 9)
  }))
})

const bootstrap = (units: number, figures: (drawn: Float64Array) => number[]) => bootstrapIntervals(units, figures, { draws: 500, seed: 1, checkpoint: () => Promise.resolve() })

it('draws intervals of a share about as wide as the binomial law says, and pairs what is drawn together', async () => {
  const random = new Random(3)
  const units = 900
  const hit = Float64Array.from({ length: units }, () => random.next() < 0.3 ? 1 : 0)
  const share = (drawn: Float64Array, values: Float64Array) => drawn.reduce((sum, times, at) => sum + times * (values[at] ?? 0), 0) / units
  const shifted = hit.map(value => value + 0.1)
  const [own, difference] = await bootstrap(units, drawn => [share(drawn, hit), share(drawn, shifted) - share(drawn, hit)])
  const width = 2 * 1.96 * Math.sqrt(0.3 * 0.7 / units)
  expect((own?.high ?? 0) - (own?.low ?? 0)).toBeGreaterThan(width * 0.85)
  expect((own?.high ?? 0) - (own?.low ?? 0)).toBeLessThan(width * 1.15)
  expect(difference?.low).toBeCloseTo(0.1, 9)
  expect(difference?.high).toBeCloseTo(0.1, 9)
})
