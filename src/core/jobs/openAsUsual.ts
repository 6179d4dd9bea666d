import type { ImportOptions, LayoutAnswers } from '../domain/importing.ts'
import { chosenEncodings } from '../ingest/layoutAnswers.ts'
import type { OpenedTable } from '../ingest/planFile.ts'
import type { Profile } from '../ingest/profile.ts'
import { recogniseLayout } from '../ingest/recogniseLayout.ts'
import { sampleRows } from '../ingest/sampleRows.ts'
import { openSources } from '../ingest/sources/openSources.ts'
import type { RowSource } from '../ingest/sources/rowSource.ts'
import { optionsFor } from './fileOptions.ts'

/**
 * Finds the tables in a file; those of a layout for which an encoding was once chosen are read in it, unless their own bytes prove another.
 * A layout is known by its headings, and these by the encoding: so each one that was ever chosen is tried.
 * @throws ShopcastError what `openSources` throws
 */
export async function openAsUsual(path: string, options: ImportOptions, profiles: readonly Profile[], layouts: Readonly<Record<string, LayoutAnswers>>): Promise<{ tables: OpenedTable[]; leftOut: string[] }> {
  const { sources, leftOut } = await openSources(path, options)
  const tables = sources.map(source => ({ source, sniffed: source.encoding }))
  if (options.askAgain === true || tables.every(({ sniffed }) => sniffed === null)) return { tables, leftOut }
  for (const encoding of chosenEncodings(layouts)) {
    for (const source of (await openSources(path, { ...options, usualEncoding: encoding })).sources) {
      const table = tables.find(({ source: { name } }) => name === source.name)
      if (table && await isUsual(source)) table.source = source
    }
    async function isUsual(source: RowSource): Promise<boolean> {
      const { rows } = await sampleRows(source)
      return rows.length > 0 && layouts[recogniseLayout(profiles, rows, source.headings, optionsFor(source.name, options)).key]?.encoding === encoding
    }
  }
  return { tables, leftOut }
}
