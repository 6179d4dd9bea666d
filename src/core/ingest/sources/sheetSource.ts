import { ShopcastError } from '../../domain/error.ts'
import type { ByteSource } from './byteSource.ts'
import type { RowListener, RowSource } from './rowSource.ts'
import type { SharedStrings } from './sharedStrings.ts'
import { dateText, numberText, plainText } from './sheetText.ts'
import type { WorkbookParts } from './workbook.ts'
import { streamXml } from './xmlParts.ts'

const MOST_COLUMNS = 20_000

/** One sheet of a workbook. Numbers, dates and texts come as texts; formulas as what they came to when the workbook was saved. */
export class SheetSource implements RowSource {
  readonly name: string
  readonly bytes: number
  readonly format = 'workbook'
  readonly encoding = null
  readonly delimiter = null
  readonly headings = null
  readonly #part: ByteSource
  readonly #workbook: WorkbookParts

  constructor(name: string, part: ByteSource, workbook: WorkbookParts) {
    this.name = name
    this.bytes = part.bytes
    this.#part = part
    this.#workbook = workbook
  }

  async* rows(onRow: RowListener): AsyncGenerator<number> {
    const reader = new SheetReader(this.name, this.#workbook, await this.#workbook.strings(), onRow)
    yield* streamXml(this.#part, reader)
  }
}

/** Follows the tags of a sheet and tells each row once it is whole. */
class SheetReader {
  readonly #file: string
  readonly #workbook: WorkbookParts
  readonly #strings: SharedStrings
  readonly #onRow: RowListener
  readonly #cells: string[] = []
  #row = 0
  #column = -1
  #type = ''
  #style = 0
  /** The text of the value (`v`) or of an inline text (`t`); null outside of both. */
  #text = ''
  #inValue = false
  #phonetic = false

  constructor(file: string, workbook: WorkbookParts, strings: SharedStrings, onRow: RowListener) {
    this.#file = file
    this.#workbook = workbook
    this.#strings = strings
    this.#onRow = onRow
  }

  readonly open = (tag: string, attributes: Readonly<Record<string, string>>): void => {
    if (tag === 'c') {
      const reference = attributes['r']
      this.#column = reference === undefined ? this.#column + 1 : columnOf(reference)
      if (this.#column >= MOST_COLUMNS) throw new ShopcastError('tooManyColumns', { file: this.#file, row: this.#row, most: MOST_COLUMNS })
      this.#type = attributes['t'] ?? ''
      this.#style = Number(attributes['s'] ?? 0)
      this.#text = ''
    } else if (tag === 'v' || tag === 't') {
      this.#inValue = !this.#phonetic
    } else if (tag === 'row') {
      this.#row = Number(attributes['r'] ?? this.#row + 1)
      this.#column = -1
      this.#cells.length = 0
    } else if (tag === 'rPh') {
      this.#phonetic = true
    }
  }

  readonly close = (tag: string): void => {
    if (tag === 'v' || tag === 't') {
      this.#inValue = false
    } else if (tag === 'c') {
      while (this.#cells.length < this.#column) this.#cells.push('')
      this.#cells[this.#column] = this.#cell()
    } else if (tag === 'row') {
      if (this.#cells.some(cell => cell !== '')) this.#onRow(this.#cells, this.#row)
    } else if (tag === 'rPh') {
      this.#phonetic = false
    }
  }

  readonly text = (text: string): void => {
    if (this.#inValue) this.#text += text
  }

  #cell(): string {
    const text = this.#text
    switch (this.#type) {
      case 's': return this.#strings.get(Number(text)) ?? ''
      case 'inlineStr': case 'str': return plainText(text)
      case 'b': return text === '1' ? 'TRUE' : text === '0' ? 'FALSE' : text
      case 'e': return ''
      case 'd': return text.replace('T', ' ')
    }
    if (text === '') return ''
    const kind = this.#workbook.styles[this.#style] ?? 'plain'
    if (kind === 'date') return dateText(text, this.#workbook.from1904)
    const number = numberText(text)
    return kind !== 'plain' && /^\d+$/.test(number) ? number.padStart(kind.digits, '0') : number
  }
}

/** `AB12` is column 27, counted from 0. */
function columnOf(reference: string): number {
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const code = reference.charCodeAt(i) & ~32
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}
