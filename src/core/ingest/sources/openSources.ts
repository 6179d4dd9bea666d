import { ShopcastError } from '../../domain/error.ts'
import type { Encoding, ImportOptions } from '../../domain/importing.ts'
import { readHead, type ByteSource } from './byteSource.ts'
import { FileBytes } from './fileBytes.ts'
import { gunzipped } from './gunzipped.ts'
import { openText } from './openText.ts'
import type { RowSource } from './rowSource.ts'
import { sniffContent } from './sniffContent.ts'
import { isWorkbook, openWorkbook } from './workbook.ts'
import { zipEntries, type ZipContainer, type ZipEntry } from './zipEntries.ts'

const SAMPLE = 512 * 1024
/** A workbook within an archive is unpacked into memory. */
const LARGEST_INNER_WORKBOOK = 256 * 1024 * 1024

export interface TextOptions extends Pick<ImportOptions, 'encoding' | 'delimiter'> {
  /** Taken before a guess where no encoding is chosen, never over what the bytes prove. */
  usualEncoding?: Encoding
}

/** For all texts, and for single ones by their name. */
export type SourceOptions = TextOptions & Pick<ImportOptions, 'files'>

/** The tables of one file. */
export interface OpenedFile {
  sources: RowSource[]
  /** What lies in the archive beside them and is no table, by name. */
  leftOut: string[]
}

/**
 * Finds the tables in a file by what it holds, whatever its name says: delimited text and JSON lines, packed or not, each file of a zip archive,
 * each sheet of a workbook.
 * @throws ShopcastError fileNotFound, fileForbidden, fileUnreadable, fileChanged, fileIsFolder, fileEmpty, fileTruncated, fileDamaged, fileEncrypted,
 * fileNotText, fileIsPdf, fileIsImage, fileIsWebPage, fileIsOldWorkbook, fileIsMessage, archiveUnknown, archiveTooLarge, archiveEmpty
 */
export async function openSources(path: string, options: SourceOptions): Promise<OpenedFile> {
  return openBytes(await FileBytes.open(path), path, options)
}

/** @param path where the file lies; null for what was packed in another */
async function openBytes(source: ByteSource, path: string | null, options: SourceOptions): Promise<OpenedFile> {
  const { head, complete } = await readHead(source, SAMPLE)
  if (head.length === 0) throw new ShopcastError('fileEmpty', { file: source.name })
  const content = sniffContent(head)
  if (content === 'gzip') return openBytes(gunzipped(source), null, options)
  if (content === 'text') return { sources: [await openText(source, head, complete, { ...options, ...options.files?.[source.name] })], leftOut: [] }
  if (content !== 'zip') throw new ShopcastError(content, { file: source.name })
  const container = { name: source.name, content: path ?? await wholeContent(source) }
  const entries = await zipEntries(container)
  if (isWorkbook(entries)) return { sources: await openWorkbook(container, entries), leftOut: [] }
  if (path === null) throw new ShopcastError('archiveUnknown', { file: source.name })
  return openArchive(container, entries, options)
}

async function openArchive({ name }: ZipContainer, entries: readonly ZipEntry[], options: SourceOptions): Promise<OpenedFile> {
  if (entries.some(({ path }) => path === 'content.xml')) throw new ShopcastError('fileIsOldWorkbook', { file: name })
  const sources: RowSource[] = []
  const leftOut: string[] = []
  for (const entry of entries.filter(({ path }) => !isSystemFile(path))) {
    try {
      const opened = await openBytes(entry, null, options)
      sources.push(...opened.sources)
    } catch (error) {
      if (!(error instanceof ShopcastError) || error.code === 'fileDamaged' || error.code === 'archiveTooLarge' || error.code === 'fileChanged') throw error
      leftOut.push(entry.name)
    }
  }
  if (sources.length === 0) throw new ShopcastError('archiveEmpty', { file: name })
  return { sources, leftOut }
}

/** What macOS and Windows put into archives by themselves. */
function isSystemFile(path: string): boolean {
  const parts = path.split('/')
  const file = parts.at(-1) ?? ''
  return parts.includes('__MACOSX') || file.startsWith('.') || /^(?:thumbs\.db|desktop\.ini)$/i.test(file)
}

async function wholeContent(source: ByteSource): Promise<Buffer> {
  const { head, complete } = await readHead(source, LARGEST_INNER_WORKBOOK)
  if (!complete) throw new ShopcastError('archiveTooLarge', { file: source.name })
  return head
}
