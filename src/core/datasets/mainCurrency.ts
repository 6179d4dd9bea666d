import type { CurrencyCode } from '../domain/money.ts'
import type { Histories } from './histories.ts'

/** The currency that most priced lines are in, and its position in the histories' currencies; null where no price is known. */
export function mainCurrency({ currencies, currency, totalMinor }: Histories): { position: number; code: CurrencyCode } | null {
  const lines = new Float64Array(currencies.length)
  for (let row = 0; row < currency.length; row++) {
    if (Number.isNaN(totalMinor[row])) continue
    const position = currency[row] ?? 0
    lines[position] = (lines[position] ?? 0) + 1
  }
  const position = lines.reduce((best, count, at) => count > (lines[best] ?? 0) ? at : best, 0)
  const code = currencies[position]
  return code !== undefined && (lines[position] ?? 0) > 0 ? { position, code } : null
}
