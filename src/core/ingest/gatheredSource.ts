import type { Encoding, FileFormat } from '../domain/importing.ts'
import { NumberReader } from './numberReader.ts'
import type { Profile } from './profile.ts'
import { foldHeading } from './profile.ts'
import type { FlawListener, RowListener, RowSource } from './sources/rowSource.ts'

export type Gathering = NonNullable<Profile['gather']>

/** Where a table has what a gathering needs, by number of the column. */
interface Places {
  by: readonly number[]
  name: readonly number[]
  value: number
}

/**
 * A table with a row for each amount of a line (its price, its tax, a fee, …), read as one with a row for each line: rows that follow one another and say the same in the columns `by`
 * become one, with the amounts that matter in columns of their own behind those of the file. The first of these is the line's own: where it comes again, another line begins.
 */
export class GatheredSource implements RowSource {
  readonly name: string
  readonly bytes: number
  readonly format: FileFormat
  readonly delimiter: string | null
  readonly headings = null
  readonly #source: RowSource
  readonly #headerRow: number
  readonly #columns: readonly string[]
  readonly #places: Places
  readonly #width: number

  /** @param headings of the table, in `headerRow` */
  constructor(source: RowSource, { by, name, value, columns }: Gathering, headings: readonly string[], headerRow: number) {
    const place = (heading: string): number => headings.findIndex(other => foldHeading(other) === foldHeading(heading))
    this.name = source.name
    this.bytes = source.bytes
    this.format = source.format
    this.delimiter = source.delimiter
    this.#source = source
    this.#headerRow = headerRow
    this.#columns = columns
    this.#places = { by: by.map(place), name: name.map(place), value: place(value) }
    this.#width = headings.length
  }

  get encoding(): Encoding | null {
    return this.#source.encoding
  }

  async* rows(onRow: RowListener, onFlaw?: FlawListener): AsyncGenerator<number> {
    const { by, name, value } = this.#places
    let line: { key: string; cells: string[]; row: number } | null = null
    const tell = (): void => {
      if (line) onRow(line.cells, line.row)
      line = null
    }
    const pieces = this.#source.rows((cells, row) => {
      if (row <= this.#headerRow) return onRow(row === this.#headerRow ? [...cells, ...this.#columns] : cells, row)
      const key = by.map(column => cells[column]).join('\0')
      const amount = this.#columns.indexOf(name.map(column => (cells[column] ?? '').trim()).join('/'))
      if (line?.key !== key || (amount === 0 && line.cells[this.#width] !== '')) {
        tell()
        line = { key, cells: Array.from({ length: this.#width + this.#columns.length }, (_, column) => column < this.#width ? cells[column] ?? '' : ''), row }
      }
      for (const [column, cell] of cells.entries()) if (line.cells[column] === '') line.cells[column] = cell
      if (amount >= 0) line.cells[this.#width + amount] = added(line.cells[this.#width + amount] ?? '', cells[value] ?? '')
    }, onFlaw)
    for await (const bytesRead of pieces) yield bytesRead
    tell()
    yield this.bytes
  }
}

/** The sum of two amounts as text; a text that is no amount stands as it is. */
function added(first: string, second: string): string {
  if (first === '') return second
  const [one, other] = [new NumberReader('.'), new NumberReader('.')]
  if (!one.read(first) || !other.read(second)) return first
  const scale = Math.max(one.scale, other.scale)
  return ((one.units * 10 ** (scale - one.scale) + other.units * 10 ** (scale - other.scale)) / 10 ** scale).toFixed(scale)
}
