import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ShopcastError } from '../../domain/error.ts'
import type { ByteChunk, ByteSource } from './byteSource.ts'
import { assertPlausibleSize } from './packedSize.ts'

const CHUNK = 256 * 1024

/** What a gzip file holds. */
export function gunzipped(packed: ByteSource): ByteSource {
  return { name: packed.name, bytes: packed.bytes, read: () => unpack(packed) }
}

async function* unpack(packed: ByteSource): AsyncGenerator<ByteChunk> {
  let bytesRead = 0
  let unpacked = 0
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const chunk of packed.read()) {
      bytesRead = chunk.bytesRead
      yield chunk.bytes
    }
  }
  const input = Readable.from(pieces(), { objectMode: false })
  const gunzip = createGunzip({ chunkSize: CHUNK })
  input.on('error', error => gunzip.destroy(error))
  try {
    for await (const bytes of input.pipe(gunzip) as AsyncIterable<Buffer>) {
      unpacked += bytes.length
      assertPlausibleSize(packed.name, bytesRead, unpacked)
      yield { bytes, bytesRead }
    }
  } catch (error) {
    throw unpackingError(error, packed.name)
  } finally {
    input.destroy()
  }
}

/** What an error of zlib means to the person who chose the file. */
export function unpackingError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'Z_BUF_ERROR') return new ShopcastError('fileTruncated', { file }, { cause: error })
  if (code?.startsWith('Z_')) return new ShopcastError('fileDamaged', { file }, { cause: error })
  return error
}
