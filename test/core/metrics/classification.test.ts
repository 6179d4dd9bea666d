import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrationBins, calibrationErrorByChance, expectedCalibrationError } from '../../../src/core/metrics/calibration.ts'
import { atObservedLevel, atThreshold, aucRoc, aucRocOfDraws, brier, brierGain, brierOfDraws, inList, logLoss, logLossGain } from '../../../src/core/metrics/classification.ts'

const cases = fc.array(fc.record({ p: fc.integer({ min: 0, max: 20 }).map(n => n / 20), y: fc.integer({ min: 0, max: 1 }) }), { minLength: 2, maxLength: 60 })
const columns = (all: { p: number; y: number }[]): [Float64Array, Uint8Array] => [Float64Array.from(all, c => c.p), Uint8Array.from(all, c => c.y)]

describe('aucRoc', () => {
  it('is the share of pairs ranked rightly, ties counting one half', () => {
    fc.assert(fc.property(cases, all => {
      const positives = all.filter(c => c.y === 1)
      const negatives = all.filter(c => c.y === 0)
      const expected = positives.flatMap(a => negatives.map(b => a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0)).reduce<number>((sum, v) => sum + v, 0)
        / (positives.length * negatives.length)
      const [p, y] = columns(all)
      if (Number.isNaN(expected)) expect(aucRoc(p, y)).toBeNaN()
      else expect(aucRoc(p, y)).toBeCloseTo(expected, 10)
    }))
  })
})

describe('lists', () => {
  it('do not depend on the order of the rows, even when a tie straddles their end', () => {
    fc.assert(fc.property(cases, fc.integer({ min: 1, max: 30 }), (all, length) => {
      const forwards = inList(...columns(all), length)
      const backwards = inList(...columns(all.toReversed()), length)
      expect(forwards.precisionInList).toBeCloseTo(backwards.precisionInList, 10)
      expect(forwards.foundInList).toBeCloseTo(backwards.foundInList, 10)
    }))
  })

  it('count what they hold', () => {
    expect(inList(Float64Array.of(0.9, 0.8, 0.1, 0.2), Uint8Array.of(1, 0, 1, 0), 2)).toEqual({ precisionInList: 0.5, foundInList: 0.5 })
  })
})

describe('proper scores', () => {
  it('are best for the observed share among all constant forecasts', () => {
    fc.assert(fc.property(cases, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, other) => {
      const [, y] = columns(all)
      const share = y.reduce((a, b) => a + b, 0) / y.length
      const constant = (p: number): Float64Array => new Float64Array(y.length).fill(p)
      expect(brier(constant(share), y)).toBeLessThanOrEqual(brier(constant(other), y) + 1e-9)
      expect(logLoss(constant(share), y)).toBeLessThanOrEqual(logLoss(constant(other), y) + 1e-4)
    }))
  })
})

describe('probabilities at the observed level', () => {
  it('are the same for forecasts that differ by their level alone', () => {
    fc.assert(fc.property(cases, fc.double({ min: -2, max: 2, noNaN: true }), (all, level) => {
      const [, y] = columns(all)
      const p = Float64Array.from(all, one => Math.min(0.95, Math.max(0.05, one.p)))
      const moved = p.map(one => 1 / (1 + (1 - one) / one * Math.exp(-level)))
      fc.pre(y.includes(0) && y.includes(1))
      expect(brier(atObservedLevel(moved, y), y)).toBeCloseTo(brier(atObservedLevel(p, y), y), 8)
    }))
  })
})

describe('the gain of one model over another', () => {
  it.each([['Brier score', brierGain, brier], ['log-loss', logLossGain, logLoss]] as const)('is that of their %s, and surer the more cases tell it', (_, gain, loss) => {
    const gainOf = (times: number) => {
      const [p, q, y] = [[0.8, 0.3, 0.6, 0.1], [0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]].map(values => Array.from({ length: times }, () => values).flat()) as [number[], number[], number[]]
      return { ...gain(Float64Array.from(p), Float64Array.from(q), Uint8Array.from(y)), losses: loss(Float64Array.from(q), Uint8Array.from(y)) - loss(Float64Array.from(p), Uint8Array.from(y)) }
    }
    const [few, many] = [gainOf(5), gainOf(500)]
    expect(few.gain).toBeCloseTo(few.losses, 12)
    expect(many.gain).toBeCloseTo(few.gain, 12)
    expect(many.standardError).toBeLessThan(few.standardError / 9)
  })
})

describe('atThreshold', () => {
  it('counts a probability at the threshold as foretold', () => {
    expect(atThreshold(Float64Array.of(0.5, 0.6, 0.4), Uint8Array.of(1, 0, 1), 0.5)).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 })
  })
})

describe('calibration', () => {
  it('is never perfect on few cases, and less so the fewer they are', () => {
    const spread = (cases: number): Float64Array => Float64Array.from({ length: cases }, (_, i) => (i + 0.5) / cases)
    expect(calibrationErrorByChance(spread(2000), 1)).toBeGreaterThan(0.015)
    expect(calibrationErrorByChance(spread(2000), 1)).toBeLessThan(0.03)
    expect(calibrationErrorByChance(spread(200), 1)).toBeGreaterThan(0.06)
  })

  it('has bins that hold every case once', () => {
    fc.assert(fc.property(cases, all => {
      const bins = calibrationBins(...columns(all))
      expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(all.length)
    }))
  })

  it('has bins of equal mass, except that equal forecasts stay together', () => {
    const counts = (p: number[]): number[] => calibrationBins(Float64Array.from(p), new Uint8Array(p.length)).map(({ count }) => count)
    expect(counts(Array.from({ length: 100 }, (_, i) => (i % 100) / 100))).toEqual(Array.from({ length: 10 }, () => 10))
    expect(counts(Array.from({ length: 100 }, (_, i) => i < 50 ? 0.1 : i / 100))).toEqual([50, 10, 10, 10, 10, 10])
  })

  it('finds no error in forecasts that came true as often as said', () => {
    expect(expectedCalibrationError(Float64Array.of(0.25, 0.25, 0.25, 0.25), Uint8Array.of(0, 1, 0, 0))).toBe(0)
    expect(expectedCalibrationError(Float64Array.of(1, 1), Uint8Array.of(0, 0))).toBe(1)
  })
})

describe('figures of draws', () => {
  it('are those of cases that are written down as often as they were drawn', () => {
    fc.assert(fc.property(fc.array(fc.record({ p: fc.integer({ min: 0, max: 9 }).map(n => n / 9), y: fc.integer({ min: 0, max: 1 }), times: fc.integer({ min: 0, max: 3 }) }), { minLength: 2, maxLength: 30 }), (all) => {
      const repeated = all.flatMap(one => Array.from({ length: one.times }, () => one))
      fc.pre(repeated.length > 0)
      const drawn = Float64Array.from(all, ({ times }) => times)
      for (const [ofDraws, plain] of [[aucRocOfDraws, aucRoc], [brierOfDraws, brier]] as const) {
        const [one, other] = [ofDraws(...columns(all))(drawn), plain(...columns(repeated))]
        if (Number.isNaN(other)) expect(one).toBeNaN()
        else expect(one).toBeCloseTo(other, 10)
      }
    }))
  })
})
