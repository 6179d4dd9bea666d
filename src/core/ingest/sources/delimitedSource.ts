import type { Encoding } from '../../domain/importing.ts'
import type { ByteSource } from './byteSource.ts'
import { createRowParser } from './delimitedParser.ts'
import type { TextOptions } from './openSources.ts'
import { ignoreFlaws, type FlawListener, type RowListener, type RowSource } from './rowSource.ts'
import { DamagedCharacters, TextStream } from './textStream.ts'

/** A table of delimited text. */
export class DelimitedSource implements RowSource {
  readonly name: string
  readonly bytes: number
  readonly format = 'text'
  readonly headings = null
  readonly delimiter: string
  encoding: Encoding
  readonly #source: ByteSource
  readonly #options: TextOptions

  /** @param encoding as far as it is known */
  constructor(source: ByteSource, delimiter: string, encoding: Encoding, options: TextOptions) {
    this.name = source.name
    this.bytes = source.bytes
    this.delimiter = delimiter
    this.encoding = encoding
    this.#source = source
    this.#options = options
  }

  async* rows(onRow: RowListener, onFlaw: FlawListener = ignoreFlaws): AsyncGenerator<number> {
    const stream = new TextStream(this.#options)
    const damage = new DamagedCharacters(onRow, onFlaw)
    const parser = createRowParser({ file: this.name, delimiter: this.delimiter, onRow: damage.row, onFlaw })
    for await (const { bytes, bytesRead } of this.#source.read()) {
      parser.write(damage.inspect(stream.decode(bytes)))
      this.encoding = stream.encoding
      yield bytesRead
    }
    parser.write(damage.inspect(stream.end()))
    parser.end()
    yield this.bytes
  }
}
