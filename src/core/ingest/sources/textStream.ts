import { isAscii } from 'node:buffer'
import { TextDecoder } from 'node:util'
import type { Encoding } from '../../domain/importing.ts'
import { sniffEncoding } from './sniffEncoding.ts'

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
