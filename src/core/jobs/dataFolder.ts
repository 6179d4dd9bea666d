import { existsSync } from 'node:fs'
import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Mailing } from '../domain/mailing.ts'
import type { IsoDate, UtcMillis } from '../domain/time.ts'
import { readExportGround } from '../export/exportGround.ts'
import { readMailings } from '../export/readMailings.ts'
import { writeEventFolders } from '../export/tensorBoard/writeEvents.ts'
import { reasonSentence } from '../export/reasonSentence.ts'
import { normaliseEmail } from '../ingest/customerKeys.ts'
import { normalisePhone } from '../ingest/phoneNumber.ts'
import { findBasketProducts, readBasketOffers, type BasketOffer } from '../store/readBasketOffers.ts'
import { findCustomerByKey, readCustomerKey } from '../store/findCustomer.ts'
import { findProductByKey } from '../store/findProduct.ts'
import { lockDataFolder, type FolderLock } from '../store/folderLock.ts'
import { listNotRecommended } from '../store/notRecommended.ts'
import { databasePath, openStore, type Store } from '../store/openStore.ts'
import { readSuspectedPairs, type SuspectedPair } from '../store/readDuplicates.ts'
import { readChurnRows, readRecommendationRows } from '../store/readPredictions.ts'
import { readImports, type StoredImport } from '../store/readImports.ts'
import { readRuns, readRunsById, readTrials, type StoredRun } from '../store/readRuns.ts'
import { readSetting } from '../store/settings.ts'
import { readModelInUse } from '../store/trainingRuns.ts'

/** Products told of a customer's next order. */
const OFFERS = 3

/** What a customer is likely to buy next, and when. */
export interface NextBasket {
  /** If they return; the days between which it falls in 8 of 10 cases. Null where nothing is foretold of it. */
  nextOrder: { date: IsoDate; low: IsoDate; high: IsoDate } | null
  churnProbability: number | null
  /** Days within which `churnProbability` foretells no order. */
  horizonDays: number | null
  /** The likeliest first, each with its reason as an English sentence. */
  offers: { externalId: string; product: string; why: string }[]
}

/**
 * A data folder as the terminal sees it outside of jobs.
 * @throws ShopcastError dataFolderBusy while another process works in it
 */
export function lockFolder(dataDir: string): FolderLock {
  return lockDataFolder(dataDir)
}

/** The imports, newest first; none where nothing was ever imported. */
export function listImports(dataDir: string): StoredImport[] {
  return look(dataDir, readImports) ?? []
}

/** The trainings, newest first. */
export function listRuns(dataDir: string): StoredRun[] {
  return look(dataDir, readRuns) ?? []
}

/**
 * Writes how the networks of some trainings learned, and of their trials, for TensorBoard.
 * @throws ShopcastError fileNotWritable, diskFull
 */
export async function writeTensorBoard(dataDir: string, runs: readonly number[], folder: string): Promise<void> {
  await writeEventFolders(look(dataDir, db => [...readRunsById(db, runs), ...runs.flatMap(id => readTrials(db, id))]) ?? [], folder)
}

/** The lists of which some customers were set aside, newest first, and what the letters changed. */
export function listMailings(dataDir: string): Mailing[] {
  return look(dataDir, readMailings) ?? []
}

/** The moment after a day of the shop's calendar; of UTC's while the shop has no time zone. */
export function endOfShopDay(dataDir: string, date: IsoDate): UtcMillis {
  const zone = look(dataDir, db => readSetting(db, 'timeZone')) ?? 'UTC'
  return new Calendar(zone).startOf(Calendar.addDays(date, 1))
}

function look<T>(dataDir: string, read: (db: Store) => T): T | null {
  if (!existsSync(databasePath(dataDir))) return null
  const db = openStore(dataDir)
  try {
    return read(db)
  } finally {
    db.close()
  }
}

/**
 * The row number of the customer that files call by this id, e-mail (whatever its case) or phone.
 * @throws ShopcastError customerUnknown
 */
export function findCustomer(dataDir: string, key: string): number {
  const id = look(dataDir, db => findCustomerByKey(db, [key, normaliseEmail(key), normalisePhone(key)]))
  if (id === null) throw new ShopcastError('customerUnknown', { id: key })
  return id
}

/**
 * The row number of the product that files call by this SKU, number or title.
 * @throws ShopcastError productUnknown
 */
export function findProduct(dataDir: string, key: string): number {
  const id = look(dataDir, db => findProductByKey(db, key))
  if (id === null) throw new ShopcastError('productUnknown', { id: key })
  return id
}

/** The products that the merchant does not want recommended, by name. */
export function listHiddenProducts(dataDir: string): { externalId: string; product: string }[] {
  return look(dataDir, listNotRecommended) ?? []
}

/** Customers who may be the same, the surest first. */
export function listDuplicates(dataDir: string, limit: number): { rows: (SuspectedPair & { oneKey: string; otherKey: string })[]; total: number } {
  return look(dataDir, db => {
    const { rows, total } = readSuspectedPairs(db, 'customers', limit)
    return { total, rows: rows.map(pair => ({ ...pair, oneKey: readCustomerKey(db, pair.one), otherKey: readCustomerKey(db, pair.other) })) }
  }) ?? { rows: [], total: 0 }
}

/**
 * What a customer is likely to buy next and when, by the stored predictions.
 * @throws ShopcastError notTrained; what `findCustomer` throws
 */
export function foretellNextBasket(dataDir: string, key: string): NextBasket {
  const id = findCustomer(dataDir, key)
  const found = look(dataDir, (db): NextBasket => {
    const { dateOf } = readExportGround(db, 'recommend')
    const [churn] = readChurnRows(db, [id])
    const offers = [...readRecommendationRows(db, [id])].slice(0, OFFERS)
    return {
      nextOrder: churn?.nextOrder ? { date: dateOf(churn.nextOrder.at), low: dateOf(churn.nextOrder.low ?? churn.nextOrder.at), high: dateOf(churn.nextOrder.high ?? churn.nextOrder.at) } : null,
      churnProbability: churn?.churnProbability ?? null,
      horizonDays: churn ? readExportGround(db, 'churn').horizonDays : null,
      offers: offers.map(({ productId, productName, reason }) => ({ externalId: productId, product: productName ?? productId, why: reasonSentence(reason) })),
    }
  })
  if (!found) throw new ShopcastError('notTrained', { task: 'recommend' })
  return found
}

/**
 * What goes with a basket of products, each called by its id as in the files or by its name.
 * @throws ShopcastError notTrained, productUnknown
 */
export function recommendForBasket(dataDir: string, products: readonly string[]): (BasketOffer & { why: string })[] {
  const offers = look(dataDir, (db) => {
    if (!readModelInUse(db, 'recommend')) return null
    return readBasketOffers(db, products.map((text) => {
      const [found] = findBasketProducts(db, text, 1)
      if (!found) throw new ShopcastError('productUnknown', { id: text })
      return found.productId
    }))
  })
  if (!offers) throw new ShopcastError('notTrained', { task: 'recommend' })
  return offers.map(offer => ({ ...offer, why: reasonSentence(offer.reason) }))
}
