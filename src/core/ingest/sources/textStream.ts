import { isAscii } from 'node:buffer'
import { TextDecoder } from 'node:util'
import type { Encoding } from '../../domain/importing.ts'
import type { TextOptions } from './openSources.ts'
import type { FlawListener, RowListener } from './rowSource.ts'
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
  readonly #usual: Encoding | undefined

  /** @param options an encoding that is not given is recognised */
  constructor({ encoding, usualEncoding }: Pick<TextOptions, 'encoding' | 'usualEncoding'> = {}) {
    this.#usual = usualEncoding
    this.encoding = encoding ?? 'utf-8'
    this.certain = encoding !== undefined
    this.#decoder = encoding === undefined ? null : new TextDecoder(encoding)
  }

  decode(bytes: Uint8Array): string {
    if (!this.#decoder) {
      const sniffed = sniffEncoding(bytes, this.#usual)
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

/** Notices rows with characters that the encoding does not have, or zeros that no text has, at no cost to texts that are sound. */
export class DamagedCharacters {
  readonly #onRow: RowListener
  readonly #onFlaw: FlawListener
  /** Whether any piece so far had any; a row may have begun some pieces ago. */
  #suspicious = false

  constructor(onRow: RowListener, onFlaw: FlawListener) {
    this.#onRow = onRow
    this.#onFlaw = onFlaw
  }

  /** To be given every piece of text before it is parsed. */
  inspect(text: string): string {
    this.#suspicious ||= text.includes('\ufffd') || text.includes('\0')
    return text
  }

  /** The listener that rows are to be told to. */
  readonly row: RowListener = (cells, row) => {
    if (this.#suspicious) this.#check(cells, row)
    this.#onRow(cells, row)
  }

  #check(cells: string[], row: number): void {
    const damaged = cells.find(cell => cell.includes('\ufffd') || cell.includes('\0'))
    if (damaged === undefined) return
    for (const [column, cell] of cells.entries()) if (cell.includes('\0')) cells[column] = cell.replaceAll('\0', '')
    this.#onFlaw('charactersDamaged', row, damaged.replaceAll('\0', '␀'))
  }
}
