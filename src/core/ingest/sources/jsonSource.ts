import { ShopcastError } from '../../domain/error.ts'
import type { Encoding } from '../../domain/importing.ts'
import type { ByteSource } from './byteSource.ts'
import { ObjectSplitter } from './objectSplitter.ts'
import type { TextOptions } from './openSources.ts'
import { ignoreFlaws, type FlawListener, type RowListener, type RowSource } from './rowSource.ts'
import { DamagedCharacters, TextStream } from './textStream.ts'

/** Columns beyond these are not read: an object whose keys are values, such as product ids, has a new one in every row. */
const MOST_KEYS = 1000
/** What a server writes instead of an export. */
const MESSAGE_KEYS = ['error', 'errors', 'message', 'error_description', 'detail', 'msg']

type JsonObject = Record<string, unknown>

/** Whether a text begins with an object in JSON, or with an array of them. */
export function looksLikeJson(text: string): boolean {
  return /^\ufeff?\s*(?:\[\s*)?\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})/.test(text.slice(0, 4096))
}

/** Bytes within which every key has to occur: seldom ones, such as the price of a purchase, may come late in a log of views. */
const KEYS_WITHIN = 64 * 1024 * 1024

/**
 * Recognises the keys of JSON objects, one a line or in an array. Keys within objects are joined with a dot.
 * @throws ShopcastError fileIsMessage where it is what a server answers instead of an export
 */
export async function openJson(source: ByteSource, encoding: Encoding, options: TextOptions): Promise<RowSource> {
  const keys = new Set<string>()
  const objects: KeyedCell[][] = []
  const splitter = new ObjectSplitter(source.name, whole => {
    const cells = readCells(whole)
    if (!cells) return
    if (objects.length < 2) objects.push(cells)
    for (const { key } of cells) if (keys.size < MOST_KEYS) keys.add(key)
  }, () => {})
  const stream = new TextStream({ encoding: options.encoding ?? encoding })
  let read = 0
  for await (const { bytes } of source.read()) {
    splitter.write(stream.decode(bytes))
    read += bytes.length
    if (read >= KEYS_WITHIN) break
  }
  const [first, second] = objects
  if (first && !second) {
    const message = first.find(({ key }) => MESSAGE_KEYS.includes(key.split('.')[0] ?? ''))
    if (message) throw new ShopcastError('fileIsMessage', { file: source.name, message: message.cell.slice(0, 200) })
  }
  return new JsonSource(source, [...keys], encoding, options)
}

/** JSON objects as rows; the keys are the columns. */
class JsonSource implements RowSource {
  readonly name: string
  readonly bytes: number
  readonly format = 'json'
  readonly delimiter = null
  readonly headings: readonly string[]
  encoding: Encoding
  readonly #source: ByteSource
  readonly #options: TextOptions
  readonly #columns: ReadonlyMap<string, number>

  constructor(source: ByteSource, keys: readonly string[], encoding: Encoding, options: TextOptions) {
    this.name = source.name
    this.bytes = source.bytes
    this.headings = keys
    this.encoding = encoding
    this.#source = source
    this.#options = options
    this.#columns = new Map(keys.map((key, column) => [key, column]))
  }

  async* rows(onRow: RowListener, onFlaw: FlawListener = ignoreFlaws): AsyncGenerator<number> {
    const stream = new TextStream(this.#options)
    const damage = new DamagedCharacters(onRow, onFlaw)
    const cells: string[] = []
    const onRest = (text: string, row: number): void => onFlaw('rowDamaged', row, text)
    const splitter = new ObjectSplitter(this.name, (text, row) => {
      const values = readCells(text)
      if (!values) return onRest(text, row)
      cells.length = this.headings.length
      cells.fill('')
      for (const { key, cell } of values) {
        const column = this.#columns.get(key)
        if (column !== undefined) cells[column] = cell
      }
      damage.row(cells, row)
    }, onRest)
    for await (const { bytes, bytesRead } of this.#source.read()) {
      splitter.write(damage.inspect(stream.decode(bytes)))
      this.encoding = stream.encoding
      yield bytesRead
    }
    splitter.write(damage.inspect(stream.end()))
    splitter.end()
    yield this.bytes
  }
}

interface KeyedCell {
  key: string
  cell: string
}

/** An object's values under their joined keys; null where the text is no JSON. */
function readCells(text: string): KeyedCell[] | null {
  try {
    const cells: KeyedCell[] = []
    // Ids of more than 15 digits would be rounded as numbers; asking for their text costs much, so only where there are any.
    flatten(JSON.parse(text, /\d{16}/.test(text) ? exactNumber : undefined) as JsonObject, '', cells)
    return cells
  } catch {
    return null
  }
}

function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined ? context.source : value
}

function flatten(object: JsonObject, prefix: string, cells: KeyedCell[]): void {
  for (const [name, value] of Object.entries(object)) {
    const key = prefix + name
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) flatten(value as JsonObject, `${key}.`, cells)
    else cells.push({ key, cell: value === null ? '' : typeof value === 'string' ? value : Array.isArray(value) ? JSON.stringify(value) : String(value) })
  }
}
