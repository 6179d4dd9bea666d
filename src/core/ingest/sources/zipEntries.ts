import { crc32 } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { ShopcastError } from '../../domain/error.ts'
import type { ByteChunk, ByteSource } from './byteSource.ts'
import { fileError } from './fileBytes.ts'
import { unpackingError } from './gunzipped.ts'
import { assertPlausibleSize } from './packedSize.ts'
import { sniffEncoding } from './sniffEncoding.ts'

const MOST_ENTRIES = 10_000
const OPTIONS = { autoClose: false, decodeStrings: false, validateEntrySizes: true } as const
const UTF8_NAME = 0x800

/** A zip archive as it lies on the disk or in memory. */
export interface ZipContainer {
  readonly name: string
  readonly content: string | Buffer
}

/** One file within a zip archive. */
export interface ZipEntry extends ByteSource {
  /** Its path within the archive, with `/` between folders. */
  readonly path: string
}

/**
 * The files of an archive, without folders.
 * @throws ShopcastError fileTruncated, fileDamaged, fileEncrypted, archiveUnknown, archiveTooLarge
 */
export async function zipEntries(container: ZipContainer): Promise<ZipEntry[]> {
  const { name } = container
  const zip = await open(container)
  try {
    const entries: ZipEntry[] = []
    let packed = 0
    let unpacked = 0
    for await (const entry of zip.eachEntry()) {
      const path = entryPath(entry)
      if (path.endsWith('/')) continue
      if (entry.isEncrypted()) throw new ShopcastError('fileEncrypted', { file: name })
      if (!entry.canDecodeFileData()) throw new ShopcastError('archiveUnknown', { file: name })
      packed += entry.compressedSize
      unpacked += entry.uncompressedSize
      // Entries may share their bytes in an archive that is meant to swell, so the archive's own size counts too.
      assertPlausibleSize(name, Math.min(packed, zip.fileSize), unpacked)
      if (entries.push({ name: `${name} › ${path}`, path, bytes: entry.compressedSize, read: () => readEntry(container, entry, path) }) > MOST_ENTRIES) {
        throw new ShopcastError('archiveTooLarge', { file: name })
      }
    }
    return entries
  } catch (error) {
    throw zipError(error, name)
  } finally {
    zip.close()
  }
}

async function open({ name, content }: ZipContainer): Promise<ZipFile> {
  try {
    return await (typeof content === 'string' ? yauzl.openPromise(content, OPTIONS) : yauzl.fromBufferPromise(content, OPTIONS))
  } catch (error) {
    // The list of entries stands at the end: where it is not found, the end is missing.
    if (error instanceof Error && /end of central directory|invalid central directory/i.test(error.message)) throw new ShopcastError('fileTruncated', { file: name }, { cause: error })
    throw zipError(error, name)
  }
}

async function* readEntry(container: ZipContainer, entry: Entry, path: string): AsyncGenerator<ByteChunk> {
  const name = `${container.name} › ${path}`
  const zip = await open(container)
  try {
    const stream = await zip.openReadStreamPromise(entry)
    let unpacked = 0
    let sum = 0
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      unpacked += bytes.length
      sum = crc32(bytes, sum)
      yield { bytes, bytesRead: Math.round(entry.compressedSize * unpacked / Math.max(entry.uncompressedSize, 1)) }
    }
    if (sum !== entry.crc32) throw new ShopcastError('fileDamaged', { file: name })
  } catch (error) {
    throw zipError(error, name)
  } finally {
    zip.close()
  }
}

/** Archives made in China or Japan often name their entries in the computer's own encoding and do not say so. */
function entryPath({ fileNameRaw, generalPurposeBitFlag }: Entry): string {
  const encoding = generalPurposeBitFlag & UTF8_NAME ? 'utf-8' : sniffEncoding(fileNameRaw).encoding
  return new TextDecoder(encoding).decode(fileNameRaw).replaceAll('\\', '/').normalize('NFC')
}

function zipError(error: unknown, file: string): unknown {
  if (error instanceof ShopcastError) return error
  const told = fileError(unpackingError(error, file), file)
  return told instanceof ShopcastError ? told : new ShopcastError('fileDamaged', { file }, { cause: error })
}
