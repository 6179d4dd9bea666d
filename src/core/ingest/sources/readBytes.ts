import { createReadStream, type ReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { ShopcastError } from '../../domain/error.ts'

const CHUNK = 256 * 1024

export interface ByteChunk {
  bytes: Buffer
  /** How many bytes of the file (as it lies on the disk) have been read so far. */
  bytesRead: number
}

/**
 * Reads a file piece by piece, unpacking gzip on the way.
 * @throws ShopcastError fileNotFound, fileUnreadable
 */
export async function* readBytes(path: string): AsyncGenerator<ByteChunk> {
  const file = createReadStream(path, { highWaterMark: CHUNK })
  try {
    for await (const bytes of await isGzip(path) ? unpack(file) : file as AsyncIterable<Buffer>) yield { bytes, bytesRead: file.bytesRead }
  } catch (error) {
    throw asFileError(error, path)
  } finally {
    file.destroy()
  }
}

/** The file's size in bytes. @throws ShopcastError fileNotFound, fileUnreadable, fileEmpty */
export async function fileSize(path: string): Promise<number> {
  const size = await stat(path).then(found => found.size, error => { throw asFileError(error, path) })
  if (size === 0) throw new ShopcastError('fileEmpty', { file: basename(path) })
  return size
}

function unpack(file: ReadStream): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  file.on('error', error => gunzip.destroy(error))
  return file.pipe(gunzip)
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path).catch(error => { throw asFileError(error, path) })
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

function asFileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined || error instanceof ShopcastError) return error
  return new ShopcastError(code === 'ENOENT' ? 'fileNotFound' : 'fileUnreadable', { file: basename(path), reason: code }, { cause: error })
}
