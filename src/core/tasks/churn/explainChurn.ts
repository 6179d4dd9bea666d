import { CUSTOMER_FEATURES, type DescribedCustomer } from '../../datasets/customerFeatures.ts'
import { median } from '../../datasets/orderSummaries.ts'
import type { Reason } from '../../domain/reason.ts'
import { boughtOnce } from '../../models/boughtOnce.ts'
import type { SubjectShares } from '../../models/churnModel.ts'
import { churnProbability, type ChurnForecaster } from './churnForecaster.ts'

/** So many customers stand for the whole shop when a customer is compared with it. */
const BACKGROUND = 48
const DAYS_A_MONTH = 365.25 / 12
/** As the features count the last three months. */
const QUARTER_DAYS = 90
/** A reason worth less of the probability than this is not told, unless nothing else is. */
const WORTH_TELLING = 0.01
/** Values of an order within this part of the shop's are neither much nor little. */
const USUAL_VALUE = 0.1

/** Customers spread evenly over the probabilities, so that their mean is the shop's. */
export function chooseBackground<C>(customers: readonly C[], probabilities: Float64Array): C[] {
  const order = Array.from(customers.keys()).sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0))
  const size = Math.min(BACKGROUND, customers.length)
  return Array.from({ length: size }, (_, i) => customers[order[Math.floor((i + 0.5) * customers.length / size)] ?? 0]).filter(found => found !== undefined)
}

/**
 * Splits a customer's churn probability, less the background's mean, among what it comes from. Where a curve corrects the model's
 * probabilities, its shares are stretched to the corrected total.
 */
export function explainChurn(forecaster: ChurnForecaster, background: readonly DescribedCustomer[], horizonDays: number): (customer: DescribedCustomer) => SubjectShares {
  const explain = forecaster.model.explain(background, horizonDays)
  if (!forecaster.calibration) return explain
  const mean = background.reduce((sum, customer) => sum + churnProbability(forecaster, customer, horizonDays), 0) / background.length
  return (customer) => {
    const shares = explain(customer)
    const own = Object.values(shares).reduce((sum, share) => sum + share, 0)
    const total = churnProbability(forecaster, customer, horizonDays) - mean
    // A total near zero that parts cancel to has no direction to stretch along.
    const factor = Math.abs(own) < 1e-3 ? 1 : total / own
    return Object.fromEntries(Object.entries(shares).map(([subject, share]) => [subject, share * factor])) as SubjectShares
  }
}

/** What a customer is compared with in words. */
export interface TypicalCustomer {
  /** Median over customers who ordered more than once. */
  readonly orders: number
  /** Median over all customers, since words say of somebody that she bought more products than most. */
  readonly products: number
  /** Median of the usual value of an order, in minor units, by currency. */
  readonly orderValue: readonly number[]
}

export function typicalCustomer(customers: readonly DescribedCustomer[], currencies: number): TypicalCustomer {
  const regular = customers.filter(customer => customer.orders > 1)
  return {
    orders: median(regular.map(customer => customer.orders)),
    products: median(customers.map(customer => Math.exp(featureOf(customer, 'products')))),
    orderValue: Array.from({ length: currencies }, (_, currency) => median(customers.flatMap(customer => customer.currency === currency ? valueOf(customer) ?? [] : []))),
  }
}

/**
 * The shares in words, the weightiest first. The words state facts, whatever the sign of the share: silence is long or not by the
 * customer's own rhythm, orders are many or few beside the shop's.
 */
export function churnReasons(customer: DescribedCustomer, shares: SubjectShares, typical: TypicalCustomer): Reason[] {
  const days = customer.age - customer.lastAt
  if (boughtOnce(customer)) {
    const { silence, rhythm, frequency, trend } = shares
    return told([{ code: customer.orders === 1 ? 'onlyOneOrder' : 'onlyOneDay', params: { days }, share: silence + rhythm + frequency + trend }, ...moneyReason(customer, shares, typical)])
  }
  const usual = Math.max(1, Math.round(customer.usualGap))
  const silence = shares.silence + shares.rhythm
  // Silence is long or short beside how often she ordered: where the two pull apart, only both together are what the words say.
  const areOne = silence * shares.frequency < 0
  return told([
    { code: days > usual ? 'silentLongerThanUsual' : 'withinUsualRhythm', params: { days, usual }, share: areOne ? silence + shares.frequency : silence },
    ...areOne ? [] : [{
      code: customer.orders > typical.orders ? 'manyOrders' as const : 'fewOrders' as const,
      params: { orders: customer.orders, months: Math.max(1, Math.round(customer.age / DAYS_A_MONTH)) },
      share: shares.frequency,
    }],
    ...trendReason(customer, shares),
    ...moneyReason(customer, shares, typical),
    ...varietyReason(customer, shares, typical),
    ...seasonReason(customer, shares),
  ])
}

/** Weightiest first; small ones go, but never all. */
function told(reasons: Reason[]): Reason[] {
  const sorted = reasons.toSorted((a, b) => Math.abs(b.share ?? 0) - Math.abs(a.share ?? 0))
  return sorted.filter((reason, index) => index === 0 || Math.abs(reason.share ?? 0) >= WORTH_TELLING)
}

/** Orders of the last three months beside those of the three before; of whoever was no customer before, they say nothing. */
function trendReason(customer: DescribedCustomer, { trend }: SubjectShares): Reason[] {
  const recent = countOf(customer, 'orderDaysLastQuarter')
  const before = countOf(customer, 'orderDaysLastHalfYear') - recent
  if (recent === before || customer.age < QUARTER_DAYS) return []
  return [{ code: recent > before ? 'orderingMore' : 'orderingLess', params: { recent, before }, share: trend }]
}

function moneyReason(customer: DescribedCustomer, { money }: SubjectShares, typical: TypicalCustomer): Reason[] {
  const own = valueOf(customer)
  const shop = typical.orderValue[customer.currency] ?? 0
  if (own === null || shop <= 0 || Math.abs(own / shop - 1) < USUAL_VALUE) return []
  return [{ code: own > shop ? 'spendsMore' : 'spendsLess', params: { percent: Math.round(Math.abs(own / shop - 1) * 100) }, share: money }]
}

function varietyReason(customer: DescribedCustomer, { variety }: SubjectShares, typical: TypicalCustomer): Reason[] {
  const products = Math.round(Math.exp(featureOf(customer, 'products')))
  if (products === Math.round(typical.products)) return []
  return [{ code: products > typical.products ? 'buysManyProducts' : 'buysFewProducts', params: { products }, share: variety }]
}

function seasonReason(customer: DescribedCustomer, { season }: SubjectShares): Reason[] {
  const ordered = featureOf(customer, 'orderedThisSeasonLastYear')
  return Number.isNaN(ordered) ? [] : [{ code: ordered === 1 ? 'orderedThisSeason' : 'quietThisSeason', params: {}, share: season }]
}

/** Minor units of a usual order; null where no price is known. */
function valueOf(customer: DescribedCustomer): number | null {
  const value = featureOf(customer, 'orderValue')
  return Number.isNaN(value) ? null : Math.expm1(value)
}

function countOf(customer: DescribedCustomer, name: 'orderDaysLastQuarter' | 'orderDaysLastHalfYear'): number {
  return Math.round(Math.expm1(featureOf(customer, name)))
}

function featureOf(customer: DescribedCustomer, name: (typeof CUSTOMER_FEATURES)[number]['name']): number {
  return customer.features[POSITIONS.get(name) ?? -1] ?? NaN
}

const POSITIONS: ReadonlyMap<string, number> = new Map(CUSTOMER_FEATURES.map(({ name }, position) => [name, position]))
