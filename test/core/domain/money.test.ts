import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMinor, lineTotal, minorDigits, roundMinor } from '../../../src/core/domain/money.ts'

describe('money', () => {
  it('knows how many digits a currency has', () => {
    expect([minorDigits('EUR'), minorDigits('JPY'), minorDigits('KWD'), minorDigits('XXX'), minorDigits('nonsense')]).toEqual([2, 0, 3, 2, 2])
  })

  it('rounds a line once, half away from zero', () => {
    expect(lineTotal(3, { units: 2675, scale: 3 }, 'EUR')).toBe(803)
    expect(lineTotal(1, { units: 2675, scale: 3 }, 'EUR')).toBe(268)
    expect(lineTotal(-1, { units: 2675, scale: 3 }, 'EUR')).toBe(-268)
    expect(lineTotal(1000, { units: 1, scale: 3 }, 'EUR')).toBe(100)
  })

  it('equals exact integer arithmetic for whole quantities', () => {
    fc.assert(fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 4 }), (quantity, units, scale) => {
      const product = BigInt(quantity) * BigInt(units) * 100n
      const divisor = 10n ** BigInt(scale)
      const size = product < 0n ? -product : product
      const rounded = (2n * size + divisor) / (2n * divisor)
      expect(lineTotal(quantity, { units, scale }, 'EUR')).toBe(Number(product < 0n ? -rounded : rounded) + 0)
    }))
  })

  it('never answers minus zero', () => {
    expect(Object.is(roundMinor(-0.2), 0)).toBe(true)
  })

  it('writes minor units as plain decimals', () => {
    expect(formatMinor(1234, 'EUR')).toBe('12.34')
    expect(formatMinor(-5, 'EUR')).toBe('-0.05')
    expect(formatMinor(1234, 'JPY')).toBe('1234')
    expect(formatMinor(0, 'KWD')).toBe('0.000')
  })

  it('refuses an amount that a double cannot hold exactly', () => {
    expect(() => lineTotal(1e12, { units: 1e9, scale: 0 }, 'EUR')).toThrow(RangeError)
  })
})
