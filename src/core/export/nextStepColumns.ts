import type { NextStepRow } from '../store/readNextSteps.ts'
import { decimal, type Column } from './column.ts'
import type { ExportGround } from './exportGround.ts'

/** The columns of `next-steps.csv`. */
export function nextStepColumns({ asOf, dateOf }: ExportGround): Column<NextStepRow>[] {
  return [
    { heading: 'as_of', kind: 'number', value: () => asOf },
    { heading: 'customer_id', kind: 'id', value: row => row.customerId },
    { heading: 'step', kind: 'number', value: row => String(row.step) },
    { heading: 'event', kind: 'number', value: row => row.kind },
    { heading: 'product_id', kind: 'id', value: row => row.productId },
    { heading: 'expected_date', kind: 'number', value: row => dateOf(row.expectedAt) },
    { heading: 'probability', kind: 'number', value: row => decimal(row.probability, 4) },
  ]
}
