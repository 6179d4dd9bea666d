import type { Mailing, MailingSide } from '../domain/mailing.ts'
import { DAY } from '../domain/time.ts'
import { differenceOfMeans, differenceOfShares } from '../metrics/difference.ts'
import { readStoredMailings, type StoredMailing, type StoredSide } from '../store/mailings.ts'
import type { Store } from '../store/openStore.ts'
import { readLastOrderTime } from '../store/readShopState.ts'

/** Fewer customers on a side show nothing of how much they differ. */
const FEWEST_ON_A_SIDE = 2

/** The lists that were exported with some set aside, newest first, and what the letters changed, as far as the orders tell. */
export function readMailings(db: Store): Mailing[] {
  const last = readLastOrderTime(db)
  return readStoredMailings(db).map(mailing => compareSides(mailing, last === null ? 0 : Math.floor((last - mailing.since) / DAY)))
}

function compareSides({ mailed, setAside, ...about }: StoredMailing, daysSince: number): Mailing {
  const coveredDays = Math.max(0, Math.min(about.horizonDays, daysSince))
  const tells = coveredDays > 0 && Math.min(mailed.customers, setAside.customers) >= FEWEST_ON_A_SIDE
  return {
    ...about, coveredDays,
    mailed: sideOf(mailed), setAside: sideOf(setAside),
    shareMore: tells ? differenceOfShares({ successes: mailed.returned, cases: mailed.customers }, { successes: setAside.returned, cases: setAside.customers }) : null,
    revenueMore: tells ? differenceOfMeans(revenueOf(mailed), revenueOf(setAside)) : null,
  }
}

function sideOf({ customers, returned, orders, revenueMinor }: StoredSide): MailingSide {
  return { customers, returned, orders, revenueMinor }
}

function revenueOf({ customers, revenueMinor, revenueSquares }: StoredSide): { cases: number; sum: number; sumOfSquares: number } {
  return { cases: customers, sum: revenueMinor, sumOfSquares: revenueSquares }
}
