import type { Field } from '../domain/importing.ts'
import { cellText } from './cells.ts'
import type { FilePlan } from './filePlan.ts'
import type { ProfileMatch } from './matchProfile.ts'
import { NumberReader, type DecimalMark } from './numberReader.ts'
import type { SampleRow } from './sampleRows.ts'

const HALF_CENT = 0.005

type AmountOf = (cells: readonly string[], field: Field) => number

/** What the amounts of a file are: as its profile says or, where that leaves it to them, as the file's own totals tell. */
export function amountEvidence(match: ProfileMatch, sample: readonly SampleRow[], mark: DecimalMark): Pick<FilePlan, 'totalLeft' | 'priceOf' | 'taxIs'> {
  const amount = amountReader(match.columns, mark)
  return { totalLeft: totalLeft(match, sample, amount), priceOf: priceOf(match, sample, amount), taxIs: taxIs(match, sample, amount) }
}

/** A total beside another that is mostly the same lacks what was given back; one that mostly differs lacks postage and tax. Nothing at all is left of what was given back whole, in either. */
function totalLeft({ profile }: ProfileMatch, sample: readonly SampleRow[], amount: AmountOf): FilePlan['totalLeft'] {
  if (profile.amounts.totalLeft !== 'evidence') return profile.amounts.totalLeft
  const pairs = sample.map(({ cells }) => [amount(cells, 'orderTotal'), amount(cells, 'orderTotalLeft')] as const).filter(([total, left]) => total > 0 && left > 0)
  return pairs.filter(([total, left]) => total === left).length * 2 > pairs.length ? 'afterRefunds' : 'goods'
}

/** Of lines of several pieces that make up their order, which of both comes nearer to its total less postage. */
function priceOf({ profile, columns }: ProfileMatch, sample: readonly SampleRow[], amount: AmountOf): FilePlan['priceOf'] {
  if (profile.amounts.unitPrice !== 'evidence') return 'piece'
  const isProduct = (cells: readonly string[]): boolean => (['productName', 'productId', 'sku'] as const).some(field => cellText(cells[columns.get(field) ?? -1]) !== '')
  const orders = Map.groupBy(sample.filter(({ cells }) => isProduct(cells)), ({ cells }) => cellText(cells[columns.get('orderId') ?? -1]))
  let votes = 0
  for (const [row, ...others] of orders.values()) {
    if (!row || others.length > 0) continue
    const [price, pieces, goods] = [amount(row.cells, 'unitPrice'), amount(row.cells, 'quantity'), amount(row.cells, 'orderTotal') - (amount(row.cells, 'orderShipping') || 0)]
    if (pieces > 1 && price > 0 && goods > 0) votes += Math.abs(goods - price) < Math.abs(goods - price * pieces) ? 1 : -1
  }
  return votes > 0 ? 'line' : 'piece'
}

/** Of orders without a coupon, which of both makes up more of their totals; within, where none tells. */
function taxIs({ profile, columns }: ProfileMatch, sample: readonly SampleRow[], amount: AmountOf): FilePlan['taxIs'] {
  if (profile.amounts.tax !== 'evidence') return profile.amounts.tax
  const orders = Map.groupBy(sample.map(({ cells }) => cells), cells => cellText(cells[columns.get('orderId') ?? -1]))
  let votes = 0
  for (const rows of orders.values()) {
    const [first] = rows
    const tax = first ? amount(first, 'orderTax') : NaN
    if (!first || !(tax > 0) || cellText(first[columns.get('couponCode') ?? -1]) !== '') continue
    const rest = amount(first, 'orderTotal') - (amount(first, 'orderShipping') || 0) - rows.reduce((sum, cells) => sum + amount(cells, 'unitPrice') * amount(cells, 'quantity'), 0)
    votes += Math.abs(rest - tax) < HALF_CENT ? 1 : Math.abs(rest) < HALF_CENT ? -1 : 0
  }
  return votes > 0 ? 'onTop' : 'within'
}

/** NaN where there is none. */
function amountReader(columns: ReadonlyMap<Field, number>, mark: DecimalMark): AmountOf {
  const reader = new NumberReader(mark)
  return (cells, field) => reader.read(cellText(cells[columns.get(field) ?? -1])) ? reader.value : NaN
}
