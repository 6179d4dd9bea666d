import { ShopcastError } from '../../domain/error.ts'
import type { ByteSource } from './byteSource.ts'
import { plainText } from './sheetText.ts'
import { streamXml } from './xmlParts.ts'

/** Bytes of text; more would not be a table that a person keeps in Excel. */
const MOST_BYTES = 512 * 1024 * 1024
const BLOCK = 1024 * 1024

/** The texts that a workbook's cells name by number, kept as bytes, since a million strings would take several times their room. */
export class SharedStrings {
  readonly #blocks: Buffer[] = []
  /** Block and place of each text, and its length. */
  readonly #places: number[] = []
  #block = Buffer.alloc(0)
  #used = 0
  #total = 0

  /** @param part absent where the workbook has none @throws ShopcastError fileDamaged, archiveTooLarge */
  static async read(part: ByteSource | undefined): Promise<SharedStrings> {
    const strings = new SharedStrings()
    if (!part) return strings
    let item = ''
    let inText = false
    let phonetic = false
    const pieces = streamXml(part, {
      open(tag) {
        if (tag === 'si') item = ''
        else if (tag === 'rPh') phonetic = true
        else if (tag === 't') inText = !phonetic
      },
      close(tag) {
        if (tag === 't') inText = false
        else if (tag === 'rPh') phonetic = false
        else if (tag === 'si') strings.#add(plainText(item), part.name)
      },
      text(text) {
        if (inText) item += text
      },
    })
    for await (const _ of pieces) continue
    return strings
  }

  /** @returns null where there is no such text */
  get(index: number): string | null {
    const block = this.#blocks[this.#places[index * 3] ?? -1]
    if (!block) return null
    const start = this.#places[index * 3 + 1] ?? 0
    return block.toString('utf8', start, start + (this.#places[index * 3 + 2] ?? 0))
  }

  #add(text: string, file: string): void {
    const length = Buffer.byteLength(text)
    this.#total += length
    if (this.#total > MOST_BYTES) throw new ShopcastError('archiveTooLarge', { file })
    if (this.#used + length > this.#block.length) {
      this.#block = Buffer.allocUnsafe(Math.max(BLOCK, length))
      this.#blocks.push(this.#block)
      this.#used = 0
    }
    this.#block.write(text, this.#used)
    this.#places.push(this.#blocks.length - 1, this.#used, length)
    this.#used += length
  }
}
