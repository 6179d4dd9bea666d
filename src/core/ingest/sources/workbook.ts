import { ShopcastError } from '../../domain/error.ts'
import type { RowSource } from './rowSource.ts'
import { SharedStrings } from './sharedStrings.ts'
import { SheetSource } from './sheetSource.ts'
import { readCellStyles, type CellStyles } from './cellStyles.ts'
import { readXml } from './xmlParts.ts'
import type { ZipContainer, ZipEntry } from './zipEntries.ts'

/** What the sheets of a workbook share. */
export interface WorkbookParts {
  styles: CellStyles
  /** Days are counted from 1904 rather than from 1900. */
  from1904: boolean
  /** Read once, when the first sheet is. */
  strings: () => Promise<SharedStrings>
}

/** Whether an archive is a workbook of Excel 2007 or later. */
export function isWorkbook(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ path }) => path.toLowerCase() === '[content_types].xml') && entries.some(({ path }) => /^xl\/\w+\.(?:xml|bin)$/i.test(path))
}

/**
 * The visible sheets of a workbook (ECMA-376, SpreadsheetML), in their order, empty ones left out.
 * @throws ShopcastError fileDamaged, fileTruncated, fileIsOldWorkbook (for the binary kind), fileEmpty
 */
export async function openWorkbook({ name }: ZipContainer, entries: readonly ZipEntry[]): Promise<RowSource[]> {
  const part = (path: string): ZipEntry | undefined => entries.find(entry => entry.path.toLowerCase() === path.toLowerCase())
  const bookPart = part('xl/workbook.xml')
  if (!bookPart) throw new ShopcastError(part('xl/workbook.bin') ? 'fileIsOldWorkbook' : 'fileDamaged', { file: name })

  let from1904 = false
  const sheets: { title: string; relation: string }[] = []
  await readXml(bookPart, (tag, attributes) => {
    if (tag === 'workbookPr') from1904 = isTrue(attributes['date1904'])
    if (tag === 'sheet' && !['hidden', 'veryHidden'].includes(attributes['state'] ?? '')) {
      const relation = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1] ?? ''
      sheets.push({ title: attributes['name'] ?? '', relation })
    }
  })
  const targets = new Map<string, string>()
  const relations = part('xl/_rels/workbook.xml.rels')
  if (relations) {
    await readXml(relations, (tag, attributes) => {
      if (tag === 'Relationship') targets.set(attributes['Id'] ?? '', partPath(attributes['Target'] ?? ''))
    })
  }
  const stringsPart = part('xl/sharedStrings.xml')
  let strings: Promise<SharedStrings> | null = null
  const parts: WorkbookParts = {
    from1904,
    styles: await readCellStyles(part('xl/styles.xml')),
    strings: () => strings ??= SharedStrings.read(stringsPart),
  }
  const sources = sheets.flatMap(({ title, relation }) => {
    const entry = part(targets.get(relation) ?? '')
    // A chart has a sheet of its own but no rows.
    return entry && /worksheets\//i.test(entry.path) ? [new SheetSource(sheets.length > 1 ? `${name} › ${title}` : name, entry, parts)] : []
  })
  const filled: RowSource[] = []
  for (const source of sources) if (await hasRows(source)) filled.push(source)
  if (filled.length === 0) throw new ShopcastError('fileEmpty', { file: name })
  return filled
}

async function hasRows(source: RowSource): Promise<boolean> {
  let found = false
  for await (const _ of source.rows(() => { found = true })) if (found) return true
  return found
}

/** Targets are relative to `xl/`, or begin with a stroke. */
function partPath(target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  return `xl/${target}`.replace(/[^/]+\/\.\.\//g, '')
}

function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true' || text === 'on'
}
