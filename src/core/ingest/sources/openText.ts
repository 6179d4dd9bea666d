import { ShopcastError } from '../../domain/error.ts'
import type { ByteSource } from './byteSource.ts'
import { DelimitedSource } from './delimitedSource.ts'
import { looksLikeJson, openJson } from './jsonSource.ts'
import type { TextOptions } from './openSources.ts'
import type { RowSource } from './rowSource.ts'
import { sniffDelimiter } from './sniffDelimiter.ts'
import { TextStream } from './textStream.ts'
import { areWrapped, LineUnwrapper } from './wrappedLines.ts'

/**
 * Recognises the encoding of a text and how it parts its cells, unless a person chose them.
 * @param head its first bytes; all of them where `complete`
 * @throws ShopcastError fileNotText, fileIsMessage
 */
export async function openText(source: ByteSource, head: Buffer, complete: boolean, options: TextOptions): Promise<RowSource> {
  const stream = new TextStream(options)
  const text = stream.decode(head)
  if (isBinary(text)) throw new ShopcastError('fileNotText', { file: source.name })
  if (looksLikeJson(text)) return openJson(source, stream.encoding, options)
  const wrapped = areWrapped(text, complete)
  const delimiter = options.delimiter ?? sniffDelimiter(wrapped ? new LineUnwrapper().write(text) : text, complete)
  return new DelimitedSource(source, { delimiter, wrapped }, stream.encoding, options)
}

/** Text has hardly any control characters. Some zeros may stand where a disk was full or a computer lost power. */
function isBinary(text: string): boolean {
  const sample = text.slice(0, 16 * 1024)
  let controls = 0
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i)
    if (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12 && code !== 26) controls++
  }
  return controls > sample.length * 0.02
}
