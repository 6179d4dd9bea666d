import { ShopcastError } from '../domain/error.ts'
import type { ExportRequest } from '../domain/job.ts'
import { setAsideCount } from '../domain/mailing.ts'
import type { IsoDate } from '../domain/time.ts'
import { countCustomers, countRecommendations, countWithoutEmail, readChosenCustomers, readFirstChosen, type CustomerChoice } from '../store/chooseCustomers.ts'
import { nextMailingSeed } from '../store/mailings.ts'
import type { Store } from '../store/openStore.ts'
import { countNextSteps, readNextStepRows } from '../store/readNextSteps.ts'
import { countPairs, readChurnRows, readPairRows, readRecommendationRows } from '../store/readPredictions.ts'
import { churnColumns } from './churnColumns.ts'
import type { Column } from './column.ts'
import { churnColumnsFor, gatherOffers, offerColumnsFor } from './destinations.ts'
import { readExportGround } from './exportGround.ts'
import { drawHoldOut, type HoldOut } from './holdOut.ts'
import { nextStepColumns } from './nextStepColumns.ts'
import { pairColumns, recommendationColumns } from './productColumns.ts'

/** What an export holds: its columns, its rows as they are read from the store, and how many there are. */
export interface ExportTable<Row> {
  asOf: IsoDate
  columns: Column<Row>[]
  /** All of them, or so many of the first. */
  rows: (first?: number) => Iterable<Row>
  total: number
  leftOutForConsent: number
  /** Customers whom the destination cannot know: they have no e-mail address. */
  leftOutWithoutEmail: number
  /** How the list was parted; null where nobody is set aside. */
  holdOut: HoldOut | null
}

/** Gives a table to whoever can take one of any kind of row. */
export type TakeTable<T> = <Row>(table: ExportTable<Row>) => T

/**
 * Finds the table that a request asks for.
 * @throws ShopcastError notTrained; taskNotYetOffered; badRequest for pairs of products where people are expected
 */
export function withExportTable<T>(db: Store, request: ExportRequest, take: TakeTable<T>): T {
  const { list, format } = request
  switch (list) {
    case 'churn': {
      const ground = readExportGround(db, 'churn')
      const { choice, total, holdOut, ...leftOut } = chooseMailed(db, request, list)
      const columns = format === 'generic' ? churnColumns(ground) : churnColumnsFor(format, ground)
      return take({ asOf: ground.asOf, columns, rows: first => readChurnRows(db, idsOf(db, choice, first)), total, ...leftOut, holdOut })
    }
    case 'recommendations': {
      const ground = readExportGround(db, 'recommend')
      const { choice, total: chosen, holdOut, ...leftOut } = chooseMailed(db, request, list)
      const about = { asOf: ground.asOf, ...leftOut, holdOut }
      return format === 'generic'
        ? take({ ...about, columns: recommendationColumns(ground), rows: first => readRecommendationRows(db, idsOf(db, choice, first)), total: countRecommendations(db, choice) })
        : take({ ...about, columns: offerColumnsFor(format, ground), rows: first => gatherOffers(readRecommendationRows(db, idsOf(db, choice, first))), total: chosen })
    }
    case 'similar':
    case 'boughtTogether': {
      if (format !== 'generic') throw new ShopcastError('badRequest', { message: `${list} lists products, which ${format} cannot take` })
      const ground = readExportGround(db, 'recommend')
      const table = list === 'similar' ? 'similar_products' : 'bought_together'
      return take({ asOf: ground.asOf, columns: pairColumns(ground), rows: () => readPairRows(db, table), total: countPairs(db, table), leftOutForConsent: 0, leftOutWithoutEmail: 0, holdOut: null })
    }
    case 'nextSteps': {
      if (format !== 'generic') throw new ShopcastError('badRequest', { message: `${list} lists steps, which ${format} cannot take` })
      const ground = readExportGround(db, 'recommend')
      return take({ asOf: ground.asOf, columns: nextStepColumns(ground), rows: first => readNextStepRows(db, first), total: countNextSteps(db), leftOutForConsent: 0, leftOutWithoutEmail: 0, holdOut: null })
    }
  }
}

/** Who is in the file: the customers asked for, less those who are left out for consent and those who are set aside. */
function chooseMailed(db: Store, { audience, limit, onlyMarketing, format, holdOut: isParted }: ExportRequest, list: CustomerChoice['list']): { choice: CustomerChoice; total: number; leftOutForConsent: number; leftOutWithoutEmail: number; holdOut: HoldOut | null } {
  const choice: CustomerChoice = { audience, list, limit, onlyMarketing, onlyWithEmail: format !== 'generic' }
  const { chosen, leftOutForConsent } = countCustomers(db, choice)
  const leftOut = { leftOutForConsent, leftOutWithoutEmail: countWithoutEmail(db, choice) }
  if (!isParted || setAsideCount(chosen) === 0) return { choice, total: chosen, ...leftOut, holdOut: null }
  const holdOut = drawHoldOut(readChosenCustomers(db, choice), nextMailingSeed(db))
  return { choice: { ...choice, audience: { customerIds: holdOut.mailed }, limit: null }, total: holdOut.mailed.length, ...leftOut, holdOut }
}

/** The first customers have at least as many rows as are wanted: each has one or more. */
function idsOf(db: Store, choice: CustomerChoice, first: number | undefined): number[] {
  return first === undefined ? readChosenCustomers(db, choice) : readFirstChosen(db, choice, first)
}
