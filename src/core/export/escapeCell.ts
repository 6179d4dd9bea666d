/**
 * What a cell holds decides how it may be written: `text` is free text and is made harmless, an `id` is never altered except
 * for Excel, a `number` (amounts and dates too) never at all.
 */
export type CellKind = 'text' | 'id' | 'number'

/** A spreadsheet takes a cell that begins so for a formula (OWASP: CSV injection). */
const FORMULA_START = /^[=+\-@\t\r]/

/** @returns the text to write, and whether an id had to be escaped */
export function escapeCell(value: string, kind: CellKind, excel: boolean): { text: string; escapedId: boolean } {
  const risky = kind !== 'number' && FORMULA_START.test(value)
  if (!risky || (kind === 'id' && !excel)) return { text: value, escapedId: false }
  return { text: `'${value}`, escapedId: kind === 'id' }
}
