import { buildHistories, dayNumber, gatherCategories, isoDate, type DayNumber, type Histories } from '../datasets/histories.ts'
import { wholeHistory, type HistoryPart } from '../datasets/historyPart.ts'
import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from '../store/openStore.ts'
import { readCredibleEnd } from '../store/futureOrders.ts'
import { readCatalogue, readProductsOnSale } from '../store/readCatalogue.ts'
import { readPurchases } from '../store/readPurchases.ts'
import { readSetting } from '../store/settings.ts'
import type { JobContext } from './jobContext.ts'

/** The shop's purchases up to the day the answers are for. */
export interface LoadedShop {
  readonly histories: Histories
  readonly calendar: Calendar
  /** Everything, observed to the end of the as-of day. */
  readonly part: HistoryPart
  /** The last millisecond of the as-of day. */
  readonly asOf: UtcMillis
  /** Orders of known customers. */
  readonly orders: number
}

/** @throws ShopcastError noOrders where nothing that a known customer bought is stored */
export async function loadShop(db: Store, context: JobContext): Promise<LoadedShop> {
  const calendar = new Calendar(readSetting(db, 'timeZone') ?? 'UTC')
  const until = context.asOf ?? readCredibleEnd(db, context.clock())
  const purchases = await readPurchases(db, until, context.checkpoint)
  if (purchases.count === 0) throw new ShopcastError('noOrders')
  const products = new Map(readCatalogue(db).map(product => [product.id, product]))
  const onSale = readProductsOnSale(db, until)
  const bought = buildHistories(purchases, calendar, onSale.keys())
  const catalogue = Array.from(bought.productIds, id => products.get(id)).filter(product => product !== undefined)
  const firstMet = Float64Array.from(bought.productIds, id => dayNumber(onSale.get(id) ?? 0, calendar))
  const histories = { ...bought, catalogue, firstMet, categories: gatherCategories(bought.productIds, new Map(catalogue.map(({ id, category }) => [id, category]))) }
  const endDay: DayNumber = context.asOf === null ? histories.endDay : dayNumber(context.asOf - 1, calendar) + 1
  const orders = new Set(purchases.order).size
  return { histories, calendar, part: wholeHistory(histories, endDay), asOf: calendar.startOf(isoDate(endDay)) - 1, orders }
}
