import type { Field } from '../domain/importing.ts'
import { foldHeading, type ItemLayout } from './profile.ts'

/** What an export says of one item, in the words of the file. */
export type Item = Partial<Record<Field, string>>

/** Values of these may hold the signs that part one pair from the next. */
const FREE_TEXT: ReadonlySet<Field> = new Set(['productName', 'variant'])

/** Reads the items that an export puts into cells of the order's own row, as the profile lays them out. */
export interface ItemCells {
  /** @returns the items of a row; none where its cells are empty */
  read(cells: readonly string[]): Item[]
}

/** @returns null where the layout has no item cells, or the file has none of their columns */
export function findItemCells(layout: ItemLayout | undefined, headings: readonly string[]): ItemCells | null {
  if (!layout) return null
  if ('numbered' in layout) {
    const groups = numberedGroups(layout.numbered, headings)
    return groups.length > 0 ? { read: cells => groups.flatMap(group => readGroup(group, cells)) } : null
  }
  const columns = layout.columns.flatMap(name => [...numberedColumns(name, headings)].sort(([a], [b]) => a - b).map(([, column]) => column))
  if (columns.length === 0) return null
  const between = layout.between === undefined ? null : new RegExp(layout.between, 'u')
  const readItem = 'pairs' in layout ? pairReader(layout.pairs) : patternReader(layout.pattern)
  return {
    read: cells => columns.flatMap(column => {
      const cell = cells[column]?.trim() ?? ''
      if (cell === '') return []
      return (between ? cell.split(between) : [cell]).map(part => part.trim()).filter(part => part !== '').map(readItem)
    }),
  }
}

/** `name:Mug|sku:M-1|quantity:2`: a pair ends where the next known key begins, so that a name may hold the signs themselves. */
function pairReader({ sign, between, fields }: { sign: string; between: string; fields: Record<string, Field | null> }): (text: string) => Item {
  const keys = Object.keys(fields).map(key => RegExp.escape(key)).join('|')
  const begin = new RegExp(String.raw`(?:^|${RegExp.escape(between)})\s*(${keys})\s*${RegExp.escape(sign)}`, 'giu')
  const fieldOf = new Map(Object.entries(fields).map(([key, field]) => [key.toLowerCase(), field]))
  return text => {
    const item: Item = {}
    const found = [...text.matchAll(begin)]
    for (const [index, match] of found.entries()) {
      const field = fieldOf.get((match[1] ?? '').toLowerCase())
      if (!field || item[field] !== undefined) continue
      const value = text.slice(match.index + match[0].length, found[index + 1]?.index ?? text.length)
      item[field] = (FREE_TEXT.has(field) ? value : value.split(between)[0] ?? '').trim()
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
