import type { ColumnMapping, Field } from '../domain/importing.ts'
import { foldHeading, PLAIN, type Profile } from './profile.ts'

/** How a profile fits a file: where each field is read, and how many of the profile's columns are there. */
export interface ProfileMatch {
  profile: Profile
  /** Column number (from 0) of each field. */
  columns: Map<Field, number>
  /** Headings of the file that the profile knows, and columns of the profile that the file does not have. */
  matched: string[]
  absent: string[]
  /** 0 to 1; 1 when every column of the profile is there. At least ½ with all headings of its signature. */
  confidence: number
  /** What is missing before the file can be imported: in each group one field is needed. */
  missing: Field[][]
}

/** A profile for one system's layout is taken when at least this share of its columns is there. */
const SURE_ENOUGH = 0.5
/** What a layout's share of columns is worth where one is missing that all its versions have. */
const WITHOUT_SIGNATURE = 0.7
/**
 * A key within an object, as sources of JSON join them: `properties.product_id` is the `product_id`, where no column has that name for itself. What any object may
 * have says nothing without it.
 */
const WITHIN = /^\w+(?:\.\w+)*\.(?!(?:id|name|title|type|value|key)$)(\w+)$/

/** Fields of which a table of orders is read for one at least, wherever it has one. */
const ESSENTIAL: readonly (readonly Field[])[] = [
  ['customerId', 'customerEmail', 'customerPhone', 'customerName', 'customerFirstName', 'customerLastName'],
  ['unitPrice', 'lineTotal', 'linePaid', 'orderTotal', 'orderTotalLeft', 'orderSubtotal'],
]

/**
 * Finds the profile that fits best: a system's own layout before the plain one, unless it would leave the customer or the amount unread that the plain one finds.
 * Headings as everybody writes them (order id, order date, product name) are some system's too.
 */
export function chooseProfile(profiles: readonly Profile[], headings: readonly string[] | null, rows: readonly (readonly string[])[]): ProfileMatch | null {
  const matches = profiles
    .map(profile => headings ? matchHeadings(profile, headings) : matchCells(profile, rows))
    .filter(match => match !== null)
    .filter(match => match.missing.length === 0 && !headings?.some(heading => match.profile.excludes.some(name => foldHeading(name) === foldHeading(heading))))
    .sort((a, b) => b.confidence - a.confidence || b.matched.length - a.matched.length)
  const plain = matches.find(match => match.profile.name === PLAIN) ?? null
  return matches.find(match => match.profile.name !== PLAIN && match.confidence >= SURE_ENOUGH && !leavesUnread(match, plain)) ?? plain
}

/** Whether a layout of orders reads nobody, or no amount, where the plain table does. */
function leavesUnread({ profile, columns }: ProfileMatch, plain: ProfileMatch | null): boolean {
  return profile.kind === 'orders' && plain !== null && ESSENTIAL.some(group => !group.some(field => columns.has(field)) && group.some(field => plain.columns.has(field)))
}

/** Matches a profile against the headings of a file. */
export function matchHeadings(profile: Profile, headings: readonly string[]): ProfileMatch {
  const positions = new Map<string, number>()
  headings.forEach((heading, position) => {
    const folded = foldHeading(heading)
    if (!positions.has(folded)) positions.set(folded, position)
  })
  headings.forEach((heading, position) => {
    const inner = foldHeading(WITHIN.exec(heading)?.[1] ?? '')
    if (inner !== '' && !positions.has(inner)) positions.set(inner, position)
  })
  const columns = new Map<Field, number>()
  const taken = new Set<number>()
  for (const [field, names] of Object.entries(profile.fields) as [Field, string[]][]) {
    const position = names.flatMap(name => translated(profile, name)).map(name => positions.get(foldHeading(name))).find(found => found !== undefined && !taken.has(found))
    if (position === undefined) continue
    columns.set(field, position)
    taken.add(position)
  }
  const missing = missingFields(profile, columns)
  if (!profile.columns) return { profile, columns, matched: [...taken].map(position => headings[position] ?? ''), absent: [], confidence: taken.size / Math.max(headings.length, 1), missing }
  const places = profile.columns.map(column => namesOf(profile, column).map(name => positions.get(foldHeading(name))).find(found => found !== undefined))
  const matched = places.filter(place => place !== undefined)
  const absent = profile.columns.flatMap((column, index) => places[index] === undefined ? [typeof column === 'string' ? column : column[0] ?? ''] : [])
  const share = matched.length / profile.columns.length
  const signed = profile.signature.every(name => namesOf(profile, name).some(other => positions.has(foldHeading(other))))
  const confidence = profile.signature.length === 0 ? share : signed ? 0.5 + share / 2 : share * WITHOUT_SIGNATURE
  return { profile, columns, matched: matched.map(place => headings[place] ?? ''), absent, confidence, missing }
}

/** A column of a layout under every name that the layout has had for it, in any language. */
function namesOf(profile: Profile, column: string | readonly string[]): readonly string[] {
  if (typeof column !== 'string') return column
  const listed = translated(profile, column)
  if (listed.length > 1) return listed
  // What is a column of its own is not another name of this one, even where the same field may be read from both.
  return (Object.values(profile.fields).find(names => names.includes(column)) ?? [column]).filter(name => name === column || !profile.columns?.includes(name))
}

/** A heading and what other languages and versions of the layout call that column. */
function translated(profile: Profile, heading: string): readonly string[] {
  return profile.columns?.find((names): names is string[] => typeof names !== 'string' && names.includes(heading)) ?? [heading]
}

/** Matches a profile against the cells of a file without headings, by the patterns it has for them. */
export function matchCells(profile: Profile, rows: readonly (readonly string[])[]): ProfileMatch | null {
  const patterns = profile.headerless?.map(pattern => new RegExp(pattern, 'u'))
  if (!patterns || rows.length === 0) return null
  const fitting = rows.filter(cells => cells.length === patterns.length && patterns.every((pattern, i) => pattern.test((cells[i] ?? '').trim())))
  const columns = new Map<Field, number>()
  for (const [field, names] of Object.entries(profile.fields) as [Field, string[]][]) {
    const position = numberedColumn(names.find(name => name.startsWith('#')) ?? '')
    if (position !== null) columns.set(field, position)
  }
  const confidence = fitting.length / rows.length
  if (confidence < SURE_ENOUGH) return null
  return { profile, columns, matched: patterns.map((_, column) => `#${column + 1}`), absent: [], confidence, missing: missingFields(profile, columns) }
}

/** Puts a person's choices over what was recognised; an empty name takes a field's column away. @returns the names of columns that the file does not have */
export function applyMapping(columns: Map<Field, number>, mapping: ColumnMapping, headings: readonly string[] | null, width: number): string[] {
  const unknown: string[] = []
  for (const [field, name] of Object.entries(mapping) as [Field, string][]) {
    if (name === '') {
      columns.delete(field)
      continue
    }
    const folded = foldHeading(name)
    const named = headings?.findIndex(heading => foldHeading(heading) === folded) ?? -1
    const position = named >= 0 ? named : numberedColumn(name)
    if (position === null || position >= width) {
      unknown.push(name)
      continue
    }
    for (const [other, at] of columns) if (at === position) columns.delete(other)
    columns.set(field, position)
  }
  return unknown
}

/** Which groups of required fields have no column. */
export function missingFields(profile: Profile, columns: ReadonlyMap<Field, number>): Field[][] {
  return profile.required.filter(group => !group.some(field => columns.has(field)))
}

/** `#3` is column 2, counted from 0. */
function numberedColumn(name: string): number | null {
  const match = /^#([1-9]\d*)$/.exec(name)
  return match ? Number(match[1]) - 1 : null
}
