import { EVENT_KINDS, type EventKind } from '../domain/event.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'

/** A step of a customer; ids are those of the merchant's files. */
export interface NextStepRow {
  readonly customerId: string
  readonly step: number
  readonly kind: EventKind
  readonly productId: string
  readonly expectedAt: UtcMillis
  readonly probability: number
}

export function countNextSteps(db: Store): number {
  return db.prepare('SELECT count(*) FROM next_steps').pluck().get() as number
}

/** All that is foretold, customer by customer. @param first only so many */
export function* readNextStepRows(db: Store, first = -1): Generator<NextStepRow> {
  const rows = db.prepare(`
    SELECT c.external_id AS customerId, s.step, s.kind, p.external_id AS productId, s.expected_at AS expectedAt, s.probability
    FROM next_steps s JOIN customers c ON c.id = s.customer_id JOIN products p ON p.id = s.product_id ORDER BY s.customer_id, s.step LIMIT ?`)
  for (const { kind, ...row } of rows.iterate(first) as IterableIterator<Omit<NextStepRow, 'kind'> & { kind: number }>) yield { ...row, kind: EVENT_KINDS[kind] ?? 'purchase' }
}

/** What one customer is foretold to do. */
export interface CustomerStep {
  readonly kind: EventKind
  readonly productId: number
  readonly product: string
  readonly expectedAt: UtcMillis
  readonly probability: number
}

export function readStepsOfCustomer(db: Store, customerId: number): CustomerStep[] {
  const rows = db.prepare(`
    SELECT s.kind, s.product_id AS productId, ${PRODUCT_NAME} AS product, s.expected_at AS expectedAt, s.probability
    FROM next_steps s JOIN products pr ON pr.id = s.product_id WHERE s.customer_id = ? ORDER BY s.step`).all(customerId) as (Omit<CustomerStep, 'kind'> & { kind: number })[]
  return rows.map(({ kind, ...row }) => ({ ...row, kind: EVENT_KINDS[kind] ?? 'purchase' }))
}
