import type { CurrencyCode } from '../domain/money.ts'

/** Signs of money and the currency each stands for. A bare `$` is taken for the one that most shops mean by it. */
const SIGNS: Record<string, CurrencyCode> = {
  '€': 'EUR', '£': 'GBP', '₹': 'INR', '৳': 'BDT', '₩': 'KRW', '₽': 'RUB', '₺': 'TRY', '₴': 'UAH', '₫': 'VND', '₪': 'ILS', '฿': 'THB', '₦': 'NGN', '₱': 'PHP', '₸': 'KZT',
  '$': 'USD', 'US$': 'USD', 'CA$': 'CAD', 'C$': 'CAD', 'A$': 'AUD', 'AU$': 'AUD', 'NZ$': 'NZD', 'HK$': 'HKD', 'S$': 'SGD', 'R$': 'BRL', 'MX$': 'MXN', 'zł': 'PLN', 'Kč': 'CZK', 'Ft': 'HUF', 'CHF': 'CHF', 'Fr.': 'CHF',
}

const SIGN = /(?:[A-Z]{1,2})?\p{Sc}|zł|Kč|Ft\b|CHF|Fr\./u

/** The currency whose sign an amount bears, or whose code stands beside it; null where it bears none. */
export function currencyOfSign(amount: string): CurrencyCode | null {
  const code = /^\(?-?\s*([A-Z]{3})\s?-?[\d.,]|[\d.,]\s?([A-Z]{3})\)?$/.exec(amount)
  if (code) return code[1] ?? code[2] ?? null
  const sign = SIGN.exec(amount)?.[0]
  return sign === undefined ? null : SIGNS[sign] ?? SIGNS[sign.slice(-1)] ?? null
}
