import { Calendar } from '../domain/calendar.ts'
import { rightShare } from '../domain/evaluation.ts'
import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { RiskBand } from '../domain/task.ts'
import { RISK_BANDS } from '../domain/task.ts'
import type { IsoDate, UtcMillis } from '../domain/time.ts'
import { cacheByVersion } from './cacheByVersion.ts'
import { AUDIENCE_FROM, audienceMoment, REGULAR_CONDITION } from './customerAudience.ts'
import type { Store } from './openStore.ts'
import { readChurnGround } from './readCustomers.ts'
import { readBestOffers, readRecommendationGround } from './readRecommendations.ts'
import { readRunInUse } from './readRuns.ts'
import { readFirstOrderTime, readLastOrderTime, shopCurrency } from './readShopState.ts'
import { readSetting } from './settings.ts'
import { isVisible } from './visibility.ts'

const WEEKS_SHOWN = 26
const BARS_SHOWN = 3

export interface StoredOverview {
  churn: (Record<RiskBand, number> & {
    asOf: UtcMillis; horizonDays: number; customers: number; valueAtRisk: MinorUnits; currency: CurrencyCode
    foundInHundred: number | null; foundByRecency: number | null
  }) | null
  recommend: { customers: number; best: { name: string; value: number }[] } | null
  weeks: { start: UtcMillis; orders: number }[]
}

/** The answers in short; risk is told of regular customers only. */
export function readOverview(db: Store): StoredOverview {
  return cacheByVersion(db, 'overview', () => ({ churn: readChurn(db), recommend: readRecommend(db), weeks: readWeeks(db) }))
}

function readChurn(db: Store): StoredOverview['churn'] {
  const ground = readChurnGround(db)
  if (!ground) return null
  const bands: Record<RiskBand, number> = { low: 0, medium: 0, high: 0 }
  let valueAtRisk = 0
  const rows = db.prepare(`
    SELECT p.risk, count(*) AS customers, coalesce(sum(p.value_at_risk), 0) AS value FROM ${AUDIENCE_FROM} WHERE ${REGULAR_CONDITION} AND p.risk IS NOT NULL GROUP BY p.risk`)
    .all({ asOf: audienceMoment(db) }) as { risk: number; customers: number; value: number }[]
  for (const { risk, customers, value } of rows) {
    const band = RISK_BANDS[risk]
    if (band === undefined) continue
    bands[band] = customers
    if (band === 'high') valueAtRisk = value
  }
  const evaluation = readRunInUse(db, 'churn')?.evaluation ?? null
  const inHundred = (model: string): number | null => {
    const share = evaluation && rightShare(evaluation, model)
    return share === null ? null : Math.round(share * 100)
  }
  return {
    ...bands, asOf: ground.asOf, horizonDays: ground.horizonDays, valueAtRisk, currency: shopCurrency(db),
    customers: bands.low + bands.medium + bands.high,
    foundInHundred: inHundred(ground.model), foundByRecency: inHundred('recency'),
  }
}

function readRecommend(db: Store): StoredOverview['recommend'] {
  const ground = readRecommendationGround(db)
  if (!ground) return null
  return { customers: ground.customers, best: readBestOffers(db).slice(0, BARS_SHOWN).map(({ product, bestOfferFor }) => ({ name: product, value: bestOfferFor })) }
}

/** Orders of whole weeks (Monday to Sunday of the shop's calendar): the last one that is over, and up to 25 before it. */
function readWeeks(db: Store): StoredOverview['weeks'] {
  const first = readFirstOrderTime(db)
  const last = readLastOrderTime(db)
  if (first === null || last === null) return []
  const calendar = new Calendar(readSetting(db, 'timeZone') ?? 'UTC')
  const dayAfter = Calendar.addDays(calendar.dateOf(last), 1)
  const end = Calendar.addDays(dayAfter, -daysSinceMonday(dayAfter))
  const count = db.prepare(`SELECT count(*) FROM orders WHERE state = 0 AND ${isVisible('orders')} AND placed_at >= ? AND placed_at < ?`).pluck()
  const weeks: StoredOverview['weeks'] = []
  for (let back = WEEKS_SHOWN; back >= 1; back--) {
    const start = calendar.startOf(Calendar.addDays(end, -7 * back))
    const next = calendar.startOf(Calendar.addDays(end, -7 * (back - 1)))
    // The week in which the shop began is no whole one.
    if (start >= first || weeks.length > 0) weeks.push({ start, orders: count.get(start, next) as number })
  }
  return weeks
}

function daysSinceMonday(date: IsoDate): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
}
