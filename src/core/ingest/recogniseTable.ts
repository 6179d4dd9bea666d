import type { ImportOptions } from '../domain/importing.ts'
import { chooseProfile, matchCells, matchHeadings, type ProfileMatch } from './matchProfile.ts'
import { PLAIN, profileNamed, type Profile } from './profile.ts'
import type { SampleRow } from './sampleRows.ts'
import { sniffHeader } from './sniffHeader.ts'
import { tellByValues } from './tellByValues.ts'

/** Rows within which the heading is looked for: shop systems put a title, a period or a blank line before it. */
const PREAMBLE = 30
/** A layout that matches so well needs no comparison with later rows. */
const BEYOND_DOUBT = 0.9

/** How a table was recognised. */
export interface RecognisedTable {
  match: ProfileMatch
  /** The names of the columns, null where no row names them. */
  headings: string[] | null
  /** The row that names the columns, 0 where none does: rows up to it are no data. */
  headerRow: number
}

/**
 * Finds the row that names the columns and the profile that fits them: the profile a person named, else the best; with neither, the plain one with
 * what is missing.
 * @param given the names of the columns where the format has them
 * @throws ShopcastError profileUnknown
 */
export function recogniseTable(profiles: readonly Profile[], rows: readonly SampleRow[], given: readonly string[] | null, options: Pick<ImportOptions, 'profile' | 'hasHeader'>): RecognisedTable {
  const table = byHeadings(profiles, rows, given, options)
  const { match, headings, headerRow } = table
  return headings ? { ...table, match: tellByValues(match, headings, rows.filter(({ row }) => row > headerRow).map(({ cells }) => cells)) } : table
}

function byHeadings(profiles: readonly Profile[], rows: readonly SampleRow[], given: readonly string[] | null, options: Pick<ImportOptions, 'profile' | 'hasHeader'>): RecognisedTable {
  const candidates = options.profile === undefined ? profiles : [profileNamed(profiles, options.profile)]
  const fallback = options.profile === undefined ? profileNamed(profiles, PLAIN) : candidates[0] ?? profileNamed(profiles, PLAIN)
  const cells = rows.map(row => row.cells)
  if (given) {
    const headings = trimmed(given)
    return { match: chooseProfile(candidates, headings, cells) ?? matchHeadings(fallback, headings), headings, headerRow: 0 }
  }
  if (options.hasHeader !== false) {
    const found = bestHeading(candidates, rows)
    if (found && (options.hasHeader || found.match.confidence >= 0.5 || sniffHeader(rows.slice(found.at)))) return under(rows, found.at, found.match)
  }
  const without = options.hasHeader === true ? null : chooseProfile(candidates, null, cells)
  if (without) return { match: without, headings: null, headerRow: 0 }
  const likely = likelyHeading(rows)
  if (options.hasHeader ?? likely !== null) return under(rows, likely ?? 0, matchHeadings(fallback, trimmed(cells[likely ?? 0] ?? [])))
  return { match: matchCells(fallback, cells) ?? matchHeadings(fallback, []), headings: null, headerRow: 0 }
}

/** The row whose cells, as headings, fit a profile best; the first of those that fit alike. */
function bestHeading(profiles: readonly Profile[], rows: readonly SampleRow[]): { at: number; match: ProfileMatch } | null {
  let best: { at: number; match: ProfileMatch; score: number } | null = null
  const cells = rows.map(row => row.cells)
  for (const [at, { cells: headings }] of rows.slice(0, PREAMBLE).entries()) {
    if (headings.filter(cell => cell.trim() !== '').length < 2) continue
    const match = chooseProfile(profiles, headings, cells.slice(at + 1))
    if (!match) continue
    const score = match.confidence + (match.profile.name === PLAIN ? 0 : 1)
    if (!best || score > best.score) best = { at, match, score }
    if (match.profile.name !== PLAIN && match.confidence >= BEYOND_DOUBT) break
  }
  return best
}

/** The first row that is as wide as the table and looks like a heading, where no profile knows its names. */
function likelyHeading(rows: readonly SampleRow[]): number | null {
  const widths = rows.map(({ cells }) => cells.length).sort((a, b) => a - b)
  const usual = widths[widths.length >> 1] ?? 0
  const at = rows.slice(0, PREAMBLE).findIndex(({ cells }, index) => cells.length >= usual && sniffHeader(rows.slice(index, index + 50)))
  return at < 0 ? null : at
}

function under(rows: readonly SampleRow[], at: number, match: ProfileMatch): RecognisedTable {
  return { match, headings: trimmed(rows[at]?.cells ?? []), headerRow: rows[at]?.row ?? 0 }
}

function trimmed(cells: readonly string[]): string[] {
  return cells.map(cell => cell.trim())
}
