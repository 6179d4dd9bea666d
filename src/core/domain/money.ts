/** An ISO 4217 code such as `EUR`; `XXX` where the file names no currency. */
export type CurrencyCode = string

/** Whole cents, pence or fen: an integer in a currency's smallest unit. */
export type MinorUnits = number

export const UNKNOWN_CURRENCY: CurrencyCode = 'XXX'

const digitsByCurrency = new Map<CurrencyCode, number>()

/** How many digits a currency has behind the point (ISO 4217, as `Intl` knows them); 2 where unknown. */
export function minorDigits(currency: CurrencyCode): number {
  let digits = digitsByCurrency.get(currency)
  if (digits === undefined) {
    try {
      digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    } catch {
      digits = 2
    }
    digitsByCurrency.set(currency, digits)
  }
  return digits
}

/**
 * An exact decimal number: `units × 10^-scale`. Unit prices are kept so, since 0.001 occurs and cents would lose it.
 */
export interface Decimal {
  units: number
  scale: number
}

/**
 * quantity × unit price in minor units, rounded half away from zero once, at the line.
 * @throws RangeError when the result is not a safe integer.
 */
export function lineTotal(quantity: number, unitPrice: Decimal, currency: CurrencyCode): MinorUnits {
  const exact = (quantity * unitPrice.units) * 10 ** (minorDigits(currency) - unitPrice.scale)
  return roundMinor(exact)
}

/** Rounds half away from zero, forgiving the last bits of a binary product (2.675 × 100 is meant to be 267.5). */
export function roundMinor(amount: number): MinorUnits {
  const rounded = Math.sign(amount) * Math.round(Math.abs(amount) * (1 + Number.EPSILON * 4))
  if (!Number.isSafeInteger(rounded)) throw new RangeError(`amount out of range: ${amount}`)
  return rounded === 0 ? 0 : rounded
}

/**
 * Shares an amount out in proportion to weights, to the last minor unit: each gets its share rounded down, and those with the largest remainders one more.
 * @param weights at least 0, at least one of them above
 */
export function shareOut(amount: MinorUnits, weights: readonly number[]): MinorUnits[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const exact = weights.map(weight => amount * weight / whole)
  const shares = exact.map(Math.floor)
  const byRemainder = exact.map((share, index) => ({ index, remainder: share - Math.floor(share) })).sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  const left = amount - shares.reduce((sum, share) => sum + share, 0)
  for (const { index } of byRemainder.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}

/** Minor units as a plain decimal text: `1234` in EUR is `12.34`, in JPY `1234`. */
export function formatMinor(amount: MinorUnits, currency: CurrencyCode): string {
  const digits = minorDigits(currency)
  const text = String(Math.abs(Math.round(amount))).padStart(digits + 1, '0')
  const sign = Math.round(amount) < 0 ? '-' : ''
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}
