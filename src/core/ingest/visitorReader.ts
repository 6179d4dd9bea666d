import { CellReader } from './cells.ts'
import { CustomerReader } from './customerReader.ts'
import type { FilePlan } from './filePlan.ts'
import type { ImportEntities } from './importEntities.ts'
import type { ImportTally } from './importTally.ts'
import { MomentReader } from './momentReader.ts'
import { NumberReader } from './numberReader.ts'
import { countryOfCurrency } from './phoneNumber.ts'
import { RepeatableKey } from './repeatableKey.ts'
import type { RowReader } from './rowReader.ts'

/** What readers of visits and of their steps have in common: a row is known again by what it says, and its customer may be a mere visitor. */
export abstract class VisitorReader<Sink> implements RowReader {
  protected readonly plan: FilePlan
  /** The file's number within the import. */
  protected readonly file: number
  protected readonly entities: ImportEntities
  protected readonly sink: Sink
  protected readonly tally: ImportTally
  protected readonly cells: CellReader
  protected readonly customer: CustomerReader
  protected readonly moments: MomentReader
  protected readonly numbers: NumberReader
  protected readonly keys = new RepeatableKey()

  constructor(plan: FilePlan, file: number, entities: ImportEntities, sink: Sink, tally: ImportTally) {
    this.plan = plan
    this.file = file
    this.entities = entities
    this.sink = sink
    this.tally = tally
    this.cells = new CellReader(plan)
    this.customer = new CustomerReader(this.cells, { country: countryOfCurrency(plan.currency), isLog: true })
    this.moments = new MomentReader(plan.calendar, plan.dateOrder)
    this.numbers = new NumberReader(plan.decimalMark)
  }

  abstract read(cells: readonly string[], row: number): void
}
