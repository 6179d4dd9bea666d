import type { Field, ProblemCode } from '../domain/importing.ts'
import type { PagesSeen, Visit, VisitorType } from '../domain/visit.ts'
import { yesOrNo } from './cells.ts'
import type { ImportSink } from './importSink.ts'
import { monthNumber } from './momentReader.ts'
import { VisitorReader } from './visitorReader.ts'

/**
 * Turns rows of a table of sessions into visits. A visit is known again by what its row says and by how often the file has said so before: two visits may
 * well be equal in everything that is measured, so rows that repeat another count.
 */
export class VisitReader extends VisitorReader<Pick<ImportSink, 'visit'>> {
  /** The first cell of the current row that could not be read. */
  #unreadable: { code: ProblemCode; text: string } | null = null

  read(cells: readonly string[], row: number): void {
    this.cells.start(cells)
    this.#unreadable = null
    const visit = this.#visit()
    // An assertion, because the compiler takes the field for the null that was set above.
    const unreadable = this.#unreadable as { code: ProblemCode; text: string } | null
    if (unreadable) {
      this.tally.fates.unreadable++
      this.tally.problem(unreadable.code, this.plan.name, row, unreadable.text)
      return
    }
    const { high, low } = this.keys.of(cells)
    const named = this.customer.read()
    const customer = named ? this.entities.customer(this.customer) : -1
    if (named && customer < 0) this.tally.problem(this.entities.barredFor, this.plan.name, row, '')
    this.sink.visit(customer, named && customer < 0 ? { ...visit, session: null } : visit, high, low, this.file, row)
  }

  #visit(): Visit {
    const startedAt = this.#moment()
    return {
      session: this.cells.id('sessionId') || null,
      startedAt,
      month: monthNumber(this.cells.text('visitMonth')) ?? this.#monthOf(startedAt),
      weekend: yesOrNo(this.cells.text('weekend')),
      visitorType: visitorType(this.cells.text('visitorType')),
      administrative: this.#seen('administrativePages', 'administrativeSeconds'),
      informational: this.#seen('informationalPages', 'informationalSeconds'),
      product: this.#seen('productPages', 'productSeconds'),
      bounceRate: this.#number('bounceRate'),
      exitRate: this.#number('exitRate'),
      pageValue: this.#number('pageValue'),
      specialDay: this.#number('specialDay'),
      operatingSystem: this.cells.text('operatingSystem') || null,
      browser: this.cells.text('browser') || null,
      region: this.cells.text('region') || null,
      trafficType: this.cells.text('trafficType') || null,
      bought: this.#bought(),
    }
  }

  #seen(pages: Field, seconds: Field): PagesSeen {
    return { pages: this.#number(pages), seconds: this.#number(seconds) }
  }

  #moment(): number | null {
    const text = this.cells.text('orderedAt')
    if (text === '') return null
    const at = this.moments.read(text)
    if (Number.isNaN(at)) this.#unreadable ??= { code: 'dateUnreadable', text }
    return at
  }

  #monthOf(at: number | null): number | null {
    return at === null || Number.isNaN(at) ? null : Number(this.plan.calendar.monthOf(at).slice(5))
  }

  #number(field: Field): number | null {
    const text = this.cells.text(field)
    if (text === '') return null
    if (this.numbers.read(text)) return this.numbers.value
    this.#unreadable ??= { code: 'numberUnreadable', text }
    return null
  }

  /** Yes or no, or an amount or number of orders above zero. */
  #bought(): boolean {
    const text = this.cells.text('bought')
    return yesOrNo(text) ?? (this.#number('bought') ?? 0) > 0
  }
}

function visitorType(text: string): VisitorType | null {
  if (text === '') return null
  if (/^(?:new|新)/i.test(text)) return 'new'
  return /^(?:return|老|回头)/i.test(text) ? 'returning' : 'other'
}
