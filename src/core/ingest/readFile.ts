import type { ProblemCode } from '../domain/importing.ts'
import { CustomerListReader } from './customerListReader.ts'
import { EventReader } from './eventReader.ts'
import type { FilePlan } from './filePlan.ts'
import { TextHasher } from './hashIndex.ts'
import { HashSet } from './hashSet.ts'
import type { ImportEntities } from './importEntities.ts'
import type { LineSink } from './importSink.ts'
import { ImportTally } from './importTally.ts'
import { LeftOutSink } from './leftOutSink.ts'
import { OrderReader } from './orderReader.ts'
import { ProductListReader } from './productListReader.ts'
import type { RowReader } from './rowReader.ts'
import { VisitReader } from './visitReader.ts'

export interface ReadOptions {
  /** Awaited after every piece of the file (some thousand rows), with the bytes read so far. */
  onPiece: (bytesRead: number) => Promise<void>
}

const READERS = { orders: OrderReader, events: EventReader, visits: VisitReader, customers: CustomerListReader, products: ProductListReader } as const

export function createRowReader(plan: FilePlan, file: number, entities: ImportEntities, sink: LineSink, tally: ImportTally): RowReader {
  return new READERS[plan.kind](plan, file, entities, sink, tally)
}

/**
 * Streams a file through its plan into the sink, in bounded memory.
 * @param file the file's number within the import
 * @returns rows read, without heading and blank lines
 */
export async function readFile(plan: FilePlan, file: number, entities: ImportEntities, sink: LineSink, tally: ImportTally, options: ReadOptions): Promise<number> {
  const reader = createRowReader(plan, file, entities, sink, tally)
  const seen = new RepeatedRows()
  // Two visits may well be equal in everything that is measured.
  const dropDuplicates = plan.dropDuplicates && plan.kind !== 'visits'
  // Rows that repeat another are read like any, so that the report can say what they come to; nothing else of them is counted.
  const repeats = plan.kind === 'orders' ? createRowReader(plan, file, entities, new LeftOutSink(sink, entities, 'duplicateRows'), new ImportTally()) : null
  let rows = 0
  const leaveOut = (fate: 'empty' | 'duplicate', code: ProblemCode, row: number, cells: readonly string[]): void => {
    tally.fates[fate]++
    const text = cells.filter(cell => cell !== '').join(' · ')
    // A row of delimiters alone is nothing to speak of.
    if (text !== '') tally.problem(code, plan.name, row, text)
  }
  const pieces = plan.source.rows((cells, row) => {
    if (row <= plan.headerRow) return
    rows++
    if (plan.strayRows.has(cells)) return leaveOut('empty', 'notARow', row, cells)
    if (dropDuplicates && seen.has(cells)) {
      repeats?.read(cells, row)
      return leaveOut('duplicate', 'duplicateRows', row, cells)
    }
    reader.read(cells, row)
  }, (code, row, text) => {
    if (code === 'rowDamaged') {
      rows++
      tally.fates.unreadable++
      sink.leftOut(-1, null, plan.currency, 'unreadable', file, row, text)
    }
    tally.problem(code, plan.name, row, text)
  })
  for await (const bytesRead of pieces) await options.onPiece(bytesRead)
  seen.release()
  tally.rows += rows
  return rows
}

/** Notices rows all of whose cells equal those of an earlier row of the same file. */
class RepeatedRows {
  readonly #hasher = new TextHasher()
  readonly #rows = new HashSet()

  has(cells: readonly string[]): boolean {
    this.#hasher.start()
    for (const cell of cells) this.#hasher.add(cell)
    const { high, low } = this.#hasher.finish()
    return !this.#rows.add(high, low)
  }

  release(): void {
    this.#rows.release()
  }
}
