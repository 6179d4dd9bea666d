/** A piece of a file, unpacked. */
export interface ByteChunk {
  bytes: Buffer
  /** How many bytes of the file (as it lies on the disk) have been read so far. */
  bytesRead: number
}

/** Bytes that can be read from their beginning as often as need be: a file, what is packed in it, an entry of an archive. */
export interface ByteSource {
  /** What a person calls it, such as `orders.zip › 2026/orders.csv`. */
  readonly name: string
  /** Bytes on the disk that one reading goes through. */
  readonly bytes: number
  /**
   * Leaving the loop early closes the file.
   * @throws ShopcastError fileNotFound, fileForbidden, fileUnreadable, fileChanged, fileTruncated, fileDamaged, archiveTooLarge
   */
  read(): AsyncGenerator<ByteChunk>
}

/** The first bytes, fewer where there are no more. @param length at least so many, to the end of a piece */
export async function readHead(source: ByteSource, length: number): Promise<{ head: Buffer; complete: boolean }> {
  const pieces: Buffer[] = []
  let read = 0
  for await (const { bytes } of source.read()) {
    pieces.push(bytes)
    read += bytes.length
    if (read >= length) return { head: Buffer.concat(pieces), complete: false }
  }
  return { head: Buffer.concat(pieces), complete: true }
}
