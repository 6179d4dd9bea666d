import type { Stats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { ShopcastError, type ErrorCode } from '../../domain/error.ts'
import type { ByteChunk, ByteSource } from './byteSource.ts'

const CHUNK = 256 * 1024

/** A file on the disk, that must stay the same from the first reading to the last. */
export class FileBytes implements ByteSource {
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly #changedAt: number

  private constructor(path: string, { size, mtimeMs }: Stats) {
    this.path = path
    this.name = basename(path)
    this.bytes = size
    this.#changedAt = mtimeMs
  }

  /** @throws ShopcastError fileNotFound, fileForbidden, fileUnreadable, fileIsFolder, fileEmpty */
  static async open(path: string): Promise<FileBytes> {
    const found = await stat(path).catch(error => { throw fileError(error, basename(path)) })
    if (found.isDirectory()) throw new ShopcastError('fileIsFolder', { file: basename(path) })
    // Reading a pipe or a device could wait for ever.
    if (!found.isFile()) throw new ShopcastError('fileUnreadable', { file: basename(path) })
    if (found.size === 0) throw new ShopcastError('fileEmpty', { file: basename(path) })
    return new FileBytes(path, found)
  }

  async* read(): AsyncGenerator<ByteChunk> {
    const file = await open(this.path).catch(error => { throw fileError(error, this.name) })
    try {
      await this.check(file)
      let bytesRead = 0
      while (bytesRead < this.bytes) {
        // A piece of its own each time: it may be looked at after the next is asked for.
        const { bytesRead: length, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, bytesRead).catch(error => { throw fileError(error, this.name) })
        if (length === 0) break
        bytesRead += length
        yield { bytes: buffer.subarray(0, length), bytesRead }
      }
      await this.check(file)
    } finally {
      await file.close()
    }
  }

  /** @throws ShopcastError fileChanged where the file is no longer the one that was opened first */
  async check(file?: FileHandle): Promise<void> {
    const { size, mtimeMs } = await (file ? file.stat() : stat(this.path)).catch(error => { throw fileError(error, this.name) })
    if (size !== this.bytes || mtimeMs !== this.#changedAt) throw new ShopcastError('fileChanged', { file: this.name })
  }
}

const CODES: Readonly<Record<string, ErrorCode>> = { ENOENT: 'fileNotFound', EACCES: 'fileForbidden', EPERM: 'fileForbidden', EISDIR: 'fileIsFolder' }

/** What an error of the file system means to the person who chose the file. */
export function fileError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined || error instanceof ShopcastError) return error
  return new ShopcastError(CODES[code] ?? 'fileUnreadable', { file, reason: code }, { cause: error })
}
