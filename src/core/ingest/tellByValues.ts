import type { Field } from '../domain/importing.ts'
import type { ProfileMatch } from './matchProfile.ts'
import { foldHeading } from './profile.ts'

/** So many values of a column show what it holds. */
const ENOUGH = 200

/** A word that nobody would number a product by. */
const WORD = /\p{Ll}{3}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const IDEOGRAPHS = /^[\p{Script=Han}·]{2,}$/u

/** What a column may hold whose heading (`Product`, `Customer`) does not tell a number from a name, and how its values tell. */
const OTHERWISE: Readonly<Partial<Record<Field, readonly (readonly [field: Field, isSuch: (value: string) => boolean])[]>>> = {
  productId: [['productName', value => WORD.test(value) && (/\S\s+\S/.test(value) || !/\d/.test(value))]],
  customerId: [
    ['customerEmail', value => /^\S+@\S+$/.test(value)],
    ['customerName', value => !/[\d@*]/.test(value) && (/\p{L}\s+\p{L}/u.test(value) || IDEOGRAPHS.test(value))],
  ],
}

/**
 * Columns whose heading stands for a number in one shop and for a name in another (`ambiguous` of the profile) are read as what most of their values are, where the
 * file has no other column for that.
 */
export function tellByValues(match: ProfileMatch, headings: readonly string[], rows: readonly (readonly string[])[]): ProfileMatch {
  const { profile } = match
  const ambiguous = new Set(profile.ambiguous.map(foldHeading))
  const columns = new Map(match.columns)
  for (const [field, others] of Object.entries(OTHERWISE) as [Field, NonNullable<typeof OTHERWISE[Field]>][]) {
    const column = columns.get(field)
    if (column === undefined || !ambiguous.has(foldHeading(headings[column] ?? ''))) continue
    const values = rows.map(cells => (cells[column] ?? '').trim()).filter(value => value !== '').slice(0, ENOUGH)
    const better = others.find(([other, isSuch]) => !columns.has(other) && values.filter(isSuch).length * 2 > values.length)
    if (!better) continue
    columns.delete(field)
    columns.set(better[0], column)
  }
  return { ...match, columns }
}
