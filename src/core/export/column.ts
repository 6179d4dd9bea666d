import type { CellKind } from './escapeCell.ts'

/** One column of an export: its heading as the destination expects it, and what a row has to say in it. */
export interface Column<Row> {
  heading: string
  kind: CellKind
  /** Empty where the row says nothing. */
  value: (row: Row) => string
}

/** A figure with at most so many digits behind the point, without needless zeros. */
export function decimal(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

/** A score of unknown magnitude: six significant digits, never in exponent form above 1e-6. */
export function score(value: number): string {
  return String(Number(value.toPrecision(6)))
}

export function yesNo(value: boolean | null): string {
  return value === null ? '' : value ? 'yes' : 'no'
}
