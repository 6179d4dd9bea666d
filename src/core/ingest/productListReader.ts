import { CellReader } from './cells.ts'
import type { FilePlan } from './filePlan.ts'
import type { ImportEntities } from './importEntities.ts'
import type { LineSink } from './importSink.ts'
import type { ImportTally } from './importTally.ts'
import { MomentReader } from './momentReader.ts'
import { foldWord } from './profile.ts'
import type { RowReader } from './rowReader.ts'

/**
 * Turns rows of a table of products into what is known of those that the orders and events of the same import name. Where a column says what each row is about, only
 * those that its profile calls a sale tell of the product.
 */
export class ProductListReader implements RowReader {
  readonly #plan: FilePlan
  readonly #entities: ImportEntities
  readonly #tally: ImportTally
  readonly #cells: CellReader
  readonly #moments: MomentReader

  constructor(plan: FilePlan, _file: number, entities: ImportEntities, _sink: LineSink, tally: ImportTally) {
    this.#plan = plan
    this.#entities = entities
    this.#tally = tally
    this.#cells = new CellReader(plan)
    this.#moments = new MomentReader(plan.calendar, plan.dateOrder)
  }

  read(cells: readonly string[]): void {
    this.#cells.start(cells)
    this.#tally.fates.empty++
    if (this.#cells.has('rowType') && this.#plan.profile.types[foldWord(this.#cells.text('rowType'))] !== 'sale') return
    const key = this.#cells.product()
    if (!key) return
    const at = this.#moments.read(this.#cells.text('orderedAt'))
    this.#entities.productText(this.#entities.product(key), key, this.#cells, Number.isNaN(at) ? this.#plan.readAt : at)
  }
}
