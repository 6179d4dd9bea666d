import { isAscii } from 'node:buffer'
import { createReadStream, type ReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { TextDecoder } from 'node:util'
import { createGunzip } from 'node:zlib'
import { ShopcastError } from '../domain/error.ts'
import type { Encoding } from '../domain/importing.ts'
import { sniffEncoding } from './sniffEncoding.ts'

const CHUNK = 256 * 1024

export interface TextChunk {
  text: string
  /** How many bytes of the file (as it lies on the disk) have been read so far. */
  bytesRead: number
}

/**
 * Decodes a text that comes in pieces. A text that begins in plain ASCII is settled at the first piece that is not;
 * from then on a damaged character becomes U+FFFD and nothing is lost but itself.
 */
export class TextStream {
  encoding: Encoding
  /** Whether an encoding other than plain ASCII has shown itself. */
  certain: boolean
  #decoder: TextDecoder | null

  /** @param encoding as a person chose it; absent to recognise it */
  constructor(encoding?: Encoding) {
    this.encoding = encoding ?? 'utf-8'
    this.certain = encoding !== undefined
    this.#decoder = encoding === undefined ? null : new TextDecoder(encoding)
  }

  decode(bytes: Uint8Array): string {
    if (!this.#decoder) {
      const sniffed = sniffEncoding(bytes)
      if (!sniffed.certain && isAscii(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      this.encoding = sniffed.encoding
      this.certain = true
      this.#decoder = new TextDecoder(sniffed.encoding)
    }
    return this.#decoder.decode(bytes, { stream: true })
  }

  end(): string {
    return this.#decoder?.decode() ?? ''
  }
}

/**
 * Reads a text file piece by piece, unpacking gzip on the way.
 * @param stream holds the encoding, recognised or chosen
 * @throws ShopcastError fileNotFound, fileUnreadable
 */
export async function* readText(path: string, stream: TextStream): AsyncGenerator<TextChunk> {
  const file = createReadStream(path, { highWaterMark: CHUNK })
  try {
    for await (const bytes of await isGzip(path) ? unpack(file) : file as AsyncIterable<Buffer>) {
      yield { text: stream.decode(bytes), bytesRead: file.bytesRead }
    }
    const rest = stream.end()
    if (rest !== '') yield { text: rest, bytesRead: file.bytesRead }
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
