import type { Field } from '../domain/importing.ts'
import { cellText } from './cells.ts'
import type { NamedProduct } from './orderFacts.ts'
import { foldHeading, type ItemLayout } from './profile.ts'

/** What an export says of one item, in the words of the file. */
export type Item = Partial<Record<Field, string>>

type Pairs = Extract<ItemLayout, { pairs: unknown }>['pairs']

/** Values of these may hold the signs that part one pair from the next. */
const FREE_TEXT: ReadonlySet<Field> = new Set(['productName', 'variant'])

/** Reads the items that an export puts into cells of the order's own row, as the profile lays them out. */
export interface ItemCells {
  /** @returns the items of a row; none where its cells are empty */
  read(cells: readonly string[]): Item[]
}

/** @returns null where the layout has no item cells, or the file has none of their columns */
export function findItemCells(layout: ItemLayout | undefined, headings: readonly string[]): ItemCells | null {
  if (!layout || 'names' in layout) return null
  if ('parallel' in layout) return parallelCells(layout.parallel, new RegExp(layout.between, 'u'), headings)
  if ('numbered' in layout) {
    const groups = numberedGroups(layout.numbered, headings)
    return groups.length > 0 ? { read: cells => groups.flatMap(group => readGroup(group, cells)) } : null
  }
  const columns = layout.columns.flatMap(name => [...numberedColumns(name, headings)].sort(([a], [b]) => a - b).map(([, column]) => column))
  if (columns.length === 0) return null
  const between = layout.between === undefined ? null : new RegExp(layout.between, 'u')
  const readItem = 'pairs' in layout ? pairReader(layout.pairs) : patternReader(layout.pattern)
  const listed = 'pairs' in layout ? listReader(layout.pairs) : null
  return {
    read: cells => columns.flatMap(column => {
      const cell = cells[column]?.trim() ?? ''
      if (cell === '') return []
      const list = listed?.(cell) ?? null
      if (list !== null) return list
      return (between ? cell.split(between) : [cell]).map(part => part.trim()).filter(part => part !== '').map(readItem)
    }),
  }
}

/** What tells items apart for certain: a single one has a single code. */
const CODES: ReadonlySet<Field> = new Set(['sku', 'productId'])

/**
 * Several items whose names stand in one cell, their variants in another, and so on, parted by the same sign. That the sign parts items, and does not belong to
 * the name of a single one, shows in a second cell that has as many parts, or in that no other cell says anything.
 */
function parallelCells(names: Partial<Record<Field, string[]>>, between: RegExp, headings: readonly string[]): ItemCells | null {
  const columns = (Object.entries(names) as [Field, string[]][]).flatMap(([field, known]) => {
    const column = headings.findIndex(heading => known.some(name => foldHeading(name) === foldHeading(heading)))
    return column < 0 ? [] : [{ field, column }]
  })
  const lead = columns[0]
  if (!lead) return null
  return {
    read: cells => {
      const [first, ...others] = columns.map(({ field, column }) => ({ field, parts: cutCell(cells[column], between) }))
      const count = first?.parts.length ?? 0
      const agreeing = others.filter(({ parts }) => parts.length === count)
      if (others.some(({ field, parts }) => CODES.has(field) && parts.length > 0 && parts.length !== count)) return []
      if (!first || count < 2 || (agreeing.length === 0 && others.some(({ parts }) => parts.length > 0))) return []
      return first.parts.map((_, index) => Object.fromEntries([first, ...agreeing].map(({ field, parts }) => [field, parts[index]])) as Item)
    },
  }
}

/** A sign at the end parts nothing; two in a row leave one part empty, so that the parts of all cells stay side by side. */
function cutCell(cell: string | undefined, between: RegExp): string[] {
  const text = cellText(cell)
  const parts = text === '' ? [] : text.split(between).map(part => part.trim())
  return parts.at(-1) === '' ? parts.slice(0, -1) : parts
}

/** Cuts the cell of an order row that names its products one after another. @returns null where the layout is another, or the file has no such column */
export function findProductNames(layout: ItemLayout | undefined, headings: readonly string[]): ((cells: readonly string[], kinds: number) => NamedProduct[]) | null {
  if (!layout || !('names' in layout)) return null
  const column = headings.findIndex(heading => layout.names.some(name => foldHeading(name) === foldHeading(heading)))
  const signs = layout.between.map(between => new RegExp(between, 'u'))
  const pieces = layout.pieces === undefined ? null : new RegExp(layout.pieces, 'u')
  if (column < 0) return null
  const named = (text: string): NamedProduct => {
    const found = pieces?.exec(text)
    return found ? { name: text.slice(0, found.index).trim(), quantity: Number(found[1]) } : { name: text, quantity: null }
  }
  return (cells, kinds) => {
    const text = cellText(cells[column])
    const cuts = signs.map(sign => text.split(sign).map(part => part.trim()).filter(part => part !== ''))
    // How many products there are decides which sign parts them; without that, the first that occurs.
    const names = (kinds > 0 ? cuts.find(parts => parts.length === kinds) : cuts.find(parts => parts.length > 1)) ?? (text === '' ? [] : [text])
    return names.map(named)
  }
}

/** `2x Mug, 1 × Fern`, in a cell where one would look for pairs and that has none; null for any other cell. */
function listReader({ sign, fields }: Pairs): (cell: string) => Item[] | null {
  const key = new RegExp(`(?:${Object.keys(fields).map(name => RegExp.escape(name)).join('|')})\\s*${RegExp.escape(sign)}`, 'iu')
  const readItem = patternReader(String.raw`^(?<quantity>\d+)\s*[×x*]\s+(?<productName>.+)$`)
  return cell => /^\d+\s*[×x*]\s/u.test(cell) && !key.test(cell) ? cell.split(/\s*[,;|\n]\s*(?=\d+\s*[×x*]\s)/u).map(readItem) : null
}

/** `name:Mug|sku:M-1|quantity:2`: a pair ends where the next known key begins, so that a name may hold the signs themselves. */
function pairReader({ sign, between, fields }: Pairs): (text: string) => Item {
  const keys = Object.keys(fields).map(key => RegExp.escape(key)).join('|')
  const begin = new RegExp(String.raw`(?:^|${RegExp.escape(between)})\s*(${keys})\s*${RegExp.escape(sign)}`, 'giu')
  // A comma parts no thousands from the rest of their amount.
  const end = new RegExp(String.raw`${RegExp.escape(between)}(?!\d{3}(?!\d))`, 'u')
  const fieldOf = new Map(Object.entries(fields).map(([key, field]) => [key.toLowerCase(), field]))
  return text => {
    const item: Item = {}
    const found = [...text.matchAll(begin)]
    for (const [index, match] of found.entries()) {
      const field = fieldOf.get((match[1] ?? '').toLowerCase())
      if (!field || item[field] !== undefined) continue
      const value = text.slice(match.index + match[0].length, found[index + 1]?.index ?? text.length)
      item[field] = (FREE_TEXT.has(field) ? value : value.split(end)[0] ?? '').trim()
    }
    return found.length > 0 ? item : { productName: text }
  }
}

/** The groups of the pattern are named after fields; what it does not fit is a name as it stands. */
function patternReader(source: string): (text: string) => Item {
  const pattern = new RegExp(source, 'su')
  return text => {
    const groups = pattern.exec(text)?.groups
    return groups ? Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined).map(([field, value]) => [field, value.trim()])) : { productName: text }
  }
}

function readGroup(group: ReadonlyMap<Field, number>, cells: readonly string[]): Item[] {
  const item: Item = {}
  for (const [field, column] of group) item[field] = cells[column]?.trim() ?? ''
  return Object.values(item).some(value => value !== '') ? [item] : []
}

/** Columns of the first item, of the second, and so on. */
function numberedGroups(names: Partial<Record<Field, string>>, headings: readonly string[]): Map<Field, number>[] {
  const groups = new Map<number, Map<Field, number>>()
  for (const [field, name] of Object.entries(names) as [Field, string][]) {
    for (const [number, column] of numberedColumns(name, headings)) {
      const group = groups.get(number) ?? new Map<Field, number>()
      groups.set(number, group.set(field, column))
    }
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group)
}

/** Where a heading stands; `{n}` in it is any number, and the columns come by that number. */
function numberedColumns(name: string, headings: readonly string[]): Map<number, number> {
  const pattern = new RegExp(`^${name.split('{n}').map(part => RegExp.escape(foldHeading(part))).join(String.raw`(\d+)`)}$`, 'u')
  const found = new Map<number, number>()
  for (const [column, heading] of headings.entries()) {
    const match = pattern.exec(foldHeading(heading))
    const number = Number(match?.[1] ?? 0)
    if (match && !found.has(number)) found.set(number, column)
  }
  return found
}
