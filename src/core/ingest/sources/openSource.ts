import { basename } from 'node:path'
import { ShopcastError } from '../../domain/error.ts'
import type { Encoding, ImportOptions } from '../../domain/importing.ts'
import { createRowParser } from './delimitedParser.ts'
import { fileSize, readBytes } from './readBytes.ts'
import type { RowListener, RowSource } from './rowSource.ts'
import { sniffDelimiter } from './sniffDelimiter.ts'
import { TextStream } from './textStream.ts'

const SAMPLE_CHARACTERS = 512 * 1024

/**
 * Recognises the encoding and the delimiter of a file from its beginning, unless a person chose them.
 * @throws ShopcastError fileNotFound, fileUnreadable, fileEmpty, fileNotText
 */
export async function openSource(path: string, options: Pick<ImportOptions, 'encoding' | 'delimiter'>): Promise<RowSource> {
  const name = basename(path)
  const bytes = await fileSize(path)
  const stream = new TextStream(options.encoding)
  let text = ''
  for await (const piece of readBytes(path)) {
    text += stream.decode(piece.bytes)
    if (text.length >= SAMPLE_CHARACTERS) break
  }
  if (text.slice(0, 4096).includes('\0')) throw new ShopcastError('fileNotText', { file: name })
  const delimiter = options.delimiter ?? sniffDelimiter(text, text.length < SAMPLE_CHARACTERS)
  return new DelimitedSource(path, name, bytes, delimiter, stream.encoding, options.encoding)
}

/** A file of delimited text. */
class DelimitedSource implements RowSource {
  readonly name: string
  readonly bytes: number
  readonly delimiter: string
  encoding: Encoding
  readonly #path: string
  readonly #chosen: Encoding | undefined

  constructor(path: string, name: string, bytes: number, delimiter: string, encoding: Encoding, chosen: Encoding | undefined) {
    this.#path = path
    this.name = name
    this.bytes = bytes
    this.delimiter = delimiter
    this.encoding = encoding
    this.#chosen = chosen
  }

  async* rows(listener: RowListener): AsyncGenerator<number> {
    const stream = new TextStream(this.#chosen)
    const parser = createRowParser(this.delimiter, listener)
    for await (const { bytes, bytesRead } of readBytes(this.#path)) {
      parser.write(stream.decode(bytes))
      this.encoding = stream.encoding
      yield bytesRead
    }
    parser.write(stream.end())
    parser.end()
    yield this.bytes
  }
}
