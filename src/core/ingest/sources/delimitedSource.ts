import type { Encoding } from '../../domain/importing.ts'
import type { ByteSource } from './byteSource.ts'
import { createRowParser } from './delimitedParser.ts'
import type { TextOptions } from './openSources.ts'
import { ignoreFlaws, type FlawListener, type RowListener, type RowSource } from './rowSource.ts'
import { DamagedCharacters, TextStream } from './textStream.ts'
import { LineUnwrapper } from './wrappedLines.ts'

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
  readonly #wrapped: boolean

  /**
   * @param delimiter between the cells; `wrapped` where every line is one cell of another table
   * @param encoding as far as it is known
   */
  constructor(source: ByteSource, { delimiter, wrapped }: { delimiter: string; wrapped: boolean }, encoding: Encoding, options: TextOptions) {
    this.name = source.name
    this.bytes = source.bytes
    this.delimiter = delimiter
    this.encoding = encoding
    this.#source = source
    this.#options = options
    this.#wrapped = wrapped
  }

  async* rows(onRow: RowListener, onFlaw: FlawListener = ignoreFlaws): AsyncGenerator<number> {
    const stream = new TextStream(this.#options)
    const damage = new DamagedCharacters(onRow, onFlaw)
    const parser = createRowParser({ file: this.name, delimiter: this.delimiter, onRow: damage.row, onFlaw })
    const unwrapper = this.#wrapped ? new LineUnwrapper() : null
    const write = (text: string): void => parser.write(unwrapper ? unwrapper.write(text) : text)
    for await (const { bytes, bytesRead } of this.#source.read()) {
      write(damage.inspect(stream.decode(bytes)))
      this.encoding = stream.encoding
      yield bytesRead
    }
    write(damage.inspect(stream.end()))
    if (unwrapper) parser.write(unwrapper.end())
    parser.end()
    yield this.bytes
  }
}
