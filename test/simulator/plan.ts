import { demoShop } from '../../src/core/domain/demoShop.ts'
import type { CurrencyCode } from '../../src/core/domain/money.ts'
import type { IsoDate } from '../../src/core/domain/time.ts'

/** Everything that decides what an invented shop looks like; the same plan gives the same shop, byte for byte. */
export interface ShopPlan {
  seed: number
  name: string
  timeZone: string
  currency: CurrencyCode
  /** First day of the exports, and the last one (included). */
  firstDay: IsoDate
  lastDay: IsoDate
  customers: number
  products: number
  /**
   * Orders a day of one customer: gamma-distributed over customers with this shape and mean (Schmittlein, Morrison & Colombo 1987).
   */
  rate: { shape: number; mean: number }
  /** Chance to stop for good after an order: beta-distributed over customers (BG/NBD, Fader, Hardie & Lee 2005). */
  lapse: { a: number; b: number }
  /** Shape of the gamma-distributed time between orders: 1 is a Poisson process, more is a steadier rhythm. */
  regularity: number
  /** Share of customers who joined in the first `rush` days; the others come evenly, more of them in season. */
  rush: { share: number; days: number }
  /** Mean number of products freely chosen for a basket, beside those that follow from others. */
  basketSize: number
  /** How strongly a customer keeps to few categories: concentration of the Dirichlet tastes; smaller is narrower. */
  tasteConcentration: number
  /** Planted laws: how many, and how often each one holds. */
  pairs: { count: number; probability: number }
  sequels: { count: number; probability: number }
  /** Chance that a buyer of a repeat good goes on buying it at its interval. */
  refillLoyalty: number
  guestShare: number
  cancelShare: number
  refundShare: number
  marketingShare: number
  /** The behaviour log begins so many days before the last day; visits without an order for each one with; share of visits by nobody known. */
  log: { days: number; idleVisitsPerOrder: number; anonymousShare: number }
  /** How far beyond the last day the truth looks. */
  futureDays: number
}

/** The shop that ships with Shopcast. */
export const demoPlan: ShopPlan = {
  seed: 20261121,
  name: demoShop.name,
  timeZone: demoShop.timeZone,
  currency: 'USD',
  firstDay: '2024-11-22',
  lastDay: '2026-11-21',
  customers: 1500,
  products: 300,
  rate: { shape: 0.8, mean: 1 / 100 },
  lapse: { a: 0.5, b: 2.4 },
  regularity: 2.5,
  rush: { share: 0.12, days: 75 },
  basketSize: 1.6,
  tasteConcentration: 0.35,
  pairs: { count: 40, probability: 0.3 },
  sequels: { count: 60, probability: 0.3 },
  refillLoyalty: 0.3,
  guestShare: 0.03,
  cancelShare: 0.012,
  refundShare: 0.03,
  marketingShare: 0.72,
  log: { days: 180, idleVisitsPerOrder: 1.2, anonymousShare: 0.3 },
  futureDays: 180,
}

/** A shop that sells in bulk to other shops, of about so many order lines in two years: for benchmarks. */
export function wholesalePlan(lines: number): ShopPlan {
  return {
    ...demoPlan,
    name: 'An invented wholesaler',
    customers: Math.max(20, Math.round(lines / 70)),
    products: 4000,
    rate: { shape: 1, mean: 1 / 75 },
    lapse: { a: 0.6, b: 4 },
    basketSize: 16,
    refillLoyalty: 0,
    futureDays: 0,
  }
}
