import { CellReader } from './cells.ts'
import { CustomerReader } from './customerReader.ts'
import type { FilePlan } from './filePlan.ts'
import type { ImportEntities } from './importEntities.ts'
import type { ImportSink } from './importSink.ts'
import type { ImportTally } from './importTally.ts'
import { countryOfCurrency } from './phoneNumber.ts'
import type { RowReader } from './rowReader.ts'

/** Turns rows of a list of customers into what is known of them, as it stands when the list is read. It tells of no orders. */
export class CustomerListReader implements RowReader {
  readonly #plan: FilePlan
  readonly #entities: ImportEntities
  readonly #sink: Pick<ImportSink, 'listed'>
  readonly #tally: ImportTally
  readonly #cells: CellReader
  readonly #customer: CustomerReader
  readonly #listed = new Set<number>()

  constructor(plan: FilePlan, _file: number, entities: ImportEntities, sink: Pick<ImportSink, 'listed'>, tally: ImportTally) {
    this.#plan = plan
    this.#entities = entities
    this.#sink = sink
    this.#tally = tally
    this.#cells = new CellReader(plan)
    this.#customer = new CustomerReader(this.#cells, { country: countryOfCurrency(plan.currency), isLog: false })
  }

  read(cells: readonly string[], row: number): void {
    this.#cells.start(cells)
    if (!this.#customer.read()) {
      this.#tally.fates.unreadable++
      return this.#tally.problem('customerMissing', this.#plan.name, row, this.#cells.customerName())
    }
    const customer = this.#entities.customer(this.#customer)
    if (customer < 0) {
      this.#tally.fates.empty++
      return this.#tally.problem(this.#entities.barredFor, this.#plan.name, row, '')
    }
    this.#entities.customerText(customer, this.#customer, this.#plan.readAt)
    if (this.#listed.has(customer)) {
      this.#tally.fates.duplicate++
      return this.#tally.problem('duplicateRows', this.#plan.name, row, this.#entities.written(this.#customer))
    }
    this.#listed.add(customer)
    this.#sink.listed(customer)
  }
}
