import { ShopcastError } from '../domain/error.ts'
import type { ExportRequest } from '../domain/job.ts'
import type { IsoDate } from '../domain/time.ts'
import { countCustomers, countRecommendations, readChosenCustomers, readFirstChosen, type CustomerChoice } from '../store/chooseCustomers.ts'
import type { Store } from '../store/openStore.ts'
import { countPairs, readChurnRows, readPairRows, readRecommendationRows } from '../store/readPredictions.ts'
import { churnColumns } from './churnColumns.ts'
import type { Column } from './column.ts'
import { churnColumnsFor, gatherOffers, offerColumnsFor } from './destinations.ts'
import { readExportGround } from './exportGround.ts'
import { pairColumns, recommendationColumns } from './productColumns.ts'

/** What an export holds: its columns, its rows as they are read from the store, and how many there are. */
export interface ExportTable<Row> {
  asOf: IsoDate
  columns: Column<Row>[]
  /** All of them, or so many of the first. */
  rows: (first?: number) => Iterable<Row>
  total: number
  leftOutForConsent: number
}

/** Gives a table to whoever can take one of any kind of row. */
export type TakeTable<T> = <Row>(table: ExportTable<Row>) => T

/**
 * Finds the table that a request asks for.
 * @throws ShopcastError notTrained; taskNotYetOffered; badRequest for pairs of products where people are expected
 */
export function withExportTable<T>(db: Store, request: ExportRequest, take: TakeTable<T>): T {
  const { list, format, audience, limit, onlyMarketing } = request
  switch (list) {
    case 'churn': {
      const ground = readExportGround(db, 'churn')
      const choice: CustomerChoice = { audience, list, limit, onlyMarketing, onlyWithEmail: format !== 'generic' }
      const { chosen: total, leftOutForConsent } = countCustomers(db, choice)
      const columns = format === 'generic' ? churnColumns(ground) : churnColumnsFor(format, ground)
      return take({ asOf: ground.asOf, columns, rows: first => readChurnRows(db, idsOf(db, choice, first)), total, leftOutForConsent })
    }
    case 'recommendations': {
      const ground = readExportGround(db, 'recommend')
      const choice: CustomerChoice = { audience, list, limit, onlyMarketing, onlyWithEmail: format !== 'generic' }
      const { chosen, leftOutForConsent } = countCustomers(db, choice)
      const about = { asOf: ground.asOf, leftOutForConsent }
      return format === 'generic'
        ? take({ ...about, columns: recommendationColumns(ground), rows: first => readRecommendationRows(db, idsOf(db, choice, first)), total: countRecommendations(db, choice) })
        : take({ ...about, columns: offerColumnsFor(format), rows: first => gatherOffers(readRecommendationRows(db, idsOf(db, choice, first))), total: chosen })
    }
    case 'similar':
    case 'boughtTogether': {
      if (format !== 'generic') throw new ShopcastError('badRequest', { message: `${list} lists products, which ${format} cannot take` })
      const ground = readExportGround(db, 'recommend')
      const table = list === 'similar' ? 'similar_products' : 'bought_together'
      return take({ asOf: ground.asOf, columns: pairColumns(ground), rows: () => readPairRows(db, table), total: countPairs(db, table), leftOutForConsent: 0 })
    }
    case 'nextSteps':
      throw new ShopcastError('taskNotYetOffered', { task: 'next-steps' })
  }
}

/** The first customers have at least as many rows as are wanted: each has one or more. */
function idsOf(db: Store, choice: CustomerChoice, first: number | undefined): number[] {
  return first === undefined ? readChosenCustomers(db, choice) : readFirstChosen(db, choice, first)
}
