import type { PairRow, RecommendationRow } from '../store/readPredictions.ts'
import { decimal, score, type Column } from './column.ts'
import type { ExportGround } from './exportGround.ts'
import { reasonSentence } from './reasonSentence.ts'

/** The columns of `recommendations.csv`. */
export function recommendationColumns({ asOf, dateOf }: ExportGround): Column<RecommendationRow>[] {
  return [
    { heading: 'as_of', kind: 'number', value: () => asOf },
    { heading: 'customer_id', kind: 'id', value: row => row.customer.externalId },
    { heading: 'email', kind: 'id', value: row => row.customer.email ?? '' },
    { heading: 'rank', kind: 'number', value: row => String(row.rank) },
    { heading: 'product_id', kind: 'id', value: row => row.productId },
    { heading: 'product_name', kind: 'text', value: row => row.productName ?? '' },
    { heading: 'score', kind: 'number', value: row => score(row.score) },
    { heading: 'reason', kind: 'text', value: row => reasonSentence(row.reason) },
    { heading: 'expected_next_order_date', kind: 'number', value: row => row.nextOrderAt === null ? '' : dateOf(row.nextOrderAt) },
  ]
}

/** The columns of `similar.csv` and `bought-together.csv`. */
export function pairColumns({ asOf }: ExportGround): Column<PairRow>[] {
  return [
    { heading: 'as_of', kind: 'number', value: () => asOf },
    { heading: 'product_id', kind: 'id', value: row => row.productId },
    { heading: 'rank', kind: 'number', value: row => String(row.rank) },
    { heading: 'other_product_id', kind: 'id', value: row => row.otherProductId },
    { heading: 'product_name', kind: 'text', value: row => row.productName ?? '' },
    { heading: 'other_product_name', kind: 'text', value: row => row.otherProductName ?? '' },
    { heading: 'score', kind: 'number', value: row => score(row.score) },
    { heading: 'lift', kind: 'number', value: row => decimal(row.lift, 3) },
    { heading: 'support', kind: 'number', value: row => String(row.support) },
  ]
}
