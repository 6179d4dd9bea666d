import type { Field } from '../domain/importing.ts'
import type { CurrencyCode } from '../domain/money.ts'
import { cellText } from './cells.ts'
import { currencyOfSign } from './currencySigns.ts'
import type { SampleRow } from './sampleRows.ts'

const OTHER_DOLLARS: ReadonlySet<CurrencyCode> = new Set(['AUD', 'CAD', 'NZD', 'HKD', 'SGD', 'MXN', 'TWD', 'ARS', 'CLP', 'COP'])

/** ISO 4217, without the Albanian lek: an `ALL` before a table means something else. */
const CODES: ReadonlySet<CurrencyCode> = new Set(Intl.supportedValuesOf('currency').filter(code => code !== 'ALL'))

/** The first currency whose sign an amount of the sample bears. A shop in another dollar writes a bare `$` for its own, which says nothing then. */
export function signedCurrency(columns: ReadonlyMap<Field, number>, amounts: readonly Field[], sample: readonly SampleRow[], ofShop: CurrencyCode | null): CurrencyCode | null {
  const places = amounts.map(field => columns.get(field)).filter(column => column !== undefined)
  for (const { cells } of sample) {
    for (const column of places) {
      const found = currencyOfSign(cellText(cells[column]))
      if (found !== null) return found === 'USD' && ofShop !== null && OTHER_DOLLARS.has(ofShop) ? null : found
    }
  }
  return null
}

/** The one currency that the file's column names, for rows that name none; null where it names several. */
export function namedCurrency(columns: ReadonlyMap<Field, number>, sample: readonly SampleRow[]): CurrencyCode | null {
  const column = columns.get('currency')
  return column === undefined ? null : onlyOne(sample.map(({ cells }) => cellText(cells[column]).toUpperCase()))
}

/** The one currency named in the lines before the headings, such as `All amounts in USD, unless specified`. */
export function preambleCurrency(rows: readonly SampleRow[], headerRow: number): CurrencyCode | null {
  const text = rows.filter(({ row }) => row < headerRow).flatMap(({ cells }) => cells).join(' ').replace(/\beuros?\b/gi, 'EUR')
  return onlyOne(text.match(/\b[A-Z]{3}\b/g) ?? [])
}

function onlyOne(words: readonly string[]): CurrencyCode | null {
  const codes = new Set(words.filter(word => CODES.has(word)))
  return codes.size === 1 ? [...codes][0] ?? null : null
}
