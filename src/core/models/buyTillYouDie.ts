import { ShopcastError } from '../domain/error.ts'
import { summariseOrders, type RecencyFrequency } from '../datasets/orderSummaries.ts'
import type { HistoryPart } from '../datasets/historyPart.ts'
import type { FittedChurnModel } from './churnModel.ts'
import type { Checkpoint, Parameters } from './fitting.ts'
import { minimise, minimiseFrom } from './minimise.ts'
import { recencyFrequencyShares } from './recencyFrequencyShares.ts'
import type { RememberedFits } from './rememberedFits.ts'
import { hypergeometric2F1 } from './specialFunctions.ts'

/**
 * What BG/NBD and MBG/NBD share. Both say: while a customer is one, she orders at rate λ (exponential gaps, λ ~ Gamma(r, rate α));
 * after an order she leaves for good with probability p ~ Beta(a, b). BG/NBD lets her leave after repeat orders only
 * (Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way"), MBG/NBD after the first order too (Batislam, Denizel &
 * Filiztekin 2007; Hoppe & Wagner 2007 as CBG/NBD). The unit of time is the week, as in those papers.
 */
export interface BetaGeometricParameters {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** Equal customers are counted together: the likelihood needs each (x, t_x, T) once. Times in weeks. */
export interface GroupedCustomers {
  readonly repeats: Float64Array
  readonly lastAt: Float64Array
  readonly age: Float64Array
  readonly count: Float64Array
  readonly customers: number
  readonly mostRepeats: number
}

/** What sets the two models apart. */
export interface BetaGeometricVariant {
  readonly name: string
  readonly fits: RememberedFits<FittedRhythm>
  logLikelihood(customers: GroupedCustomers, parameters: BetaGeometricParameters): number
  /** Probability that she has not left by the end of the observation. Times in weeks. */
  probabilityAlive(parameters: BetaGeometricParameters, repeats: number, lastAt: number, age: number): number
  /** How many times she has stayed when she had the choice, given that she is still a customer. */
  timesStayed(repeats: number): number
}

const DAYS_A_WEEK = 7
/** Fewer customers, or fewer of them with a second order, do not settle four parameters. */
const FEWEST_CUSTOMERS = 30
const FEWEST_REPEATERS = 10
/** Holds directions that the data leave open; far below what two customers weigh. */
const RIDGE = 1e-7

/** So many customers show which of the starts leads to the best optimum; all of them then settle where exactly it is. */
const ENOUGH_TO_START = 3000

/** A purchase rhythm: all that it looks at is recency and frequency. */
export interface RhythmModel extends FittedChurnModel {
  churnProbability(customer: RecencyFrequency, horizonDays: number): number
  expectedOrders(customer: RecencyFrequency, days: number): number
  nextOrder(customer: RecencyFrequency): { median: number; low: number; high: number } | null
}

/** Fits the four parameters of a variant. @throws ShopcastError tooLittleData */
export async function fitBetaGeometric(variant: BetaGeometricVariant, part: HistoryPart, checkpoint: Checkpoint): Promise<RhythmModel> {
  const starts = (meanAge: number): number[][] => [[0.5, meanAge / 5 + 1, 0.7, 2.5], [1, meanAge / 2 + 1, 0.2, 1], [2, meanAge / 10 + 1, 1, 5]]
  const { values, logLikelihood } = await variant.fits.recall(part, () => fitRhythm(part, (customers, found) => variant.logLikelihood(customers, toParameters(found)), starts, checkpoint))
  return betaGeometricModel(variant, toParameters(values), logLikelihood)
}

/** Parameters and how likely they make what was observed. */
export interface FittedRhythm {
  values: number[]
  logLikelihood: number
}

/**
 * Fits positive parameters of a rhythm by maximum likelihood on their logarithms.
 * @param startsFor sets of parameters to start from, for customers of a mean age in weeks
 * @throws ShopcastError tooLittleData
 */
export async function fitRhythm(
  part: HistoryPart, logLikelihood: (customers: GroupedCustomers, parameters: readonly number[]) => number, startsFor: (meanAge: number) => number[][], checkpoint: Checkpoint,
): Promise<FittedRhythm> {
  const summaries = summariseOrders(part)
  const customers = groupCustomers(summaries)
  const repeaters = customers.repeats.reduce((sum, x, i) => sum + (x > 0 ? customers.count[i] ?? 0 : 0), 0)
  if (customers.customers < FEWEST_CUSTOMERS) throw new ShopcastError('tooLittleData', { have: customers.customers, need: FEWEST_CUSTOMERS, unit: 'customers' })
  if (repeaters < FEWEST_REPEATERS) throw new ShopcastError('tooLittleData', { have: repeaters, need: FEWEST_REPEATERS, unit: 'repeatCustomers' })
  const starts = startsFor(meanAge(customers)).map(start => start.map(Math.log))
  const few = summaries.length <= ENOUGH_TO_START ? customers : groupCustomers(summaries.filter((_, i) => i % Math.ceil(summaries.length / ENOUGH_TO_START) === 0))
  const near = await minimiseFrom(meanLoss(logLikelihood, few), starts, checkpoint)
  const best = few === customers ? near : await minimise(meanLoss(logLikelihood, customers), near.at, checkpoint)
  const values = fromLogs(best.at)
  return { values, logLikelihood: logLikelihood(customers, values) }
}

/** The mean negative log-likelihood of one customer, as a function of the parameters' logarithms. */
function meanLoss(logLikelihood: (customers: GroupedCustomers, parameters: readonly number[]) => number, customers: GroupedCustomers): (logs: readonly number[]) => number {
  return logs => {
    const value = -logLikelihood(customers, fromLogs(logs)) / customers.customers
    return Number.isFinite(value) ? value + RIDGE * logs.reduce((sum, v) => sum + v * v, 0) : 1e10
  }
}

function meanAge({ age, count, customers }: GroupedCustomers): number {
  return age.reduce((sum, weeks, i) => sum + weeks * (count[i] ?? 0), 0) / customers
}

/** The fitted model for given parameters. */
export function betaGeometricModel(variant: BetaGeometricVariant, parameters: BetaGeometricParameters, logLikelihood: number | null): RhythmModel {
  const { r, alpha, a, b } = parameters
  /** She is alive with `alive`, and then λ ~ Gamma(shape, rate) and p ~ Beta(a, stayed): the posterior is of the prior's own family. */
  const posterior = (customer: RecencyFrequency): { alive: number; shape: number; rate: number; stayed: number } => {
    const lastAt = (customer.repeats === 0 ? 0 : customer.lastAt) / DAYS_A_WEEK
    const age = customer.age / DAYS_A_WEEK
    return {
      alive: variant.probabilityAlive(parameters, customer.repeats, lastAt, age),
      shape: r + customer.repeats,
      rate: alpha + age,
      stayed: b + variant.timesStayed(customer.repeats),
    }
  }
  const model: RhythmModel = {
    name: variant.name,
    parameters: { ...parameters },
    state: { ...parameters },
    logLikelihood,
    /** 1 − P(alive) · (1 − ((α + T) / (α + T + h))^(r + x)): exact, as the time to a live customer's next order is Lomax. */
    churnProbability(customer, horizonDays) {
      const { alive, shape, rate } = posterior(customer)
      return 1 - alive * (1 - (rate / (rate + horizonDays / DAYS_A_WEEK)) ** shape)
    },
    /** Fader, Hardie & Lee 2005, equation 10, written for the posterior (so that it serves both models). */
    expectedOrders(customer, days) {
      const { alive, shape, rate, stayed } = posterior(customer)
      return alive * expectedWhileAlive(shape, rate, a, stayed, days / DAYS_A_WEEK)
    },
    /** Quantiles of the Lomax distribution cut at a year: F(s) = 1 − (rate / (rate + s))^shape over F(year). */
    nextOrder(customer) {
      const { shape, rate } = posterior(customer)
      const withinYear = 1 - (rate / (rate + 365 / DAYS_A_WEEK)) ** shape
      const quantile = (q: number): number => rate * ((1 - q * withinYear) ** (-1 / shape) - 1) * DAYS_A_WEEK
      return { median: quantile(0.5), low: quantile(0.1), high: quantile(0.9) }
    },
    explain: (background, days) => recencyFrequencyShares(customer => model.churnProbability(customer, days), background),
  }
  return model
}

/** @throws Error when a stored model lacks a parameter */
export function readBetaGeometricParameters(state: unknown): BetaGeometricParameters {
  const { r, alpha, a, b } = state as Parameters
  if (typeof r !== 'number' || typeof alpha !== 'number' || typeof a !== 'number' || typeof b !== 'number') throw new Error('not a BG/NBD model')
  return { r, alpha, a, b }
}

/** Groups customers with equal x, t_x and T (whole days) and turns days into weeks. */
export function groupCustomers(customers: readonly RecencyFrequency[]): GroupedCustomers {
  const groups = new Map<string, { customer: RecencyFrequency; count: number }>()
  for (const customer of customers) {
    const key = `${customer.repeats},${customer.lastAt},${customer.age}`
    const group = groups.get(key)
    if (group) group.count++
    else groups.set(key, { customer, count: 1 })
  }
  const all = [...groups.values()]
  return {
    repeats: Float64Array.from(all, group => group.customer.repeats),
    lastAt: Float64Array.from(all, group => group.customer.lastAt / DAYS_A_WEEK),
    age: Float64Array.from(all, group => group.customer.age / DAYS_A_WEEK),
    count: Float64Array.from(all, group => group.count),
    customers: customers.length,
    mostRepeats: all.reduce((most, group) => Math.max(most, group.customer.repeats), 0),
  }
}

/** Of greater shapes (a shop whose customers are all alike) the series is a small difference of great terms. */
const LARGEST_SHAPE = 50

/** E[orders in t | alive] = (a+B−1)/(a−1) · [1 − (A/(A+t))^R · 2F1(R, B; a+B−1; t/(A+t))] with λ ~ Gamma(R, A), p ~ Beta(a, B). */
function expectedWhileAlive(shape: number, rate: number, a: number, stayed: number, weeks: number): number {
  if (shape > LARGEST_SHAPE) return meanOverLeaving(shape, rate, a, stayed, weeks)
  const safeA = Math.abs(a - 1) < 1e-5 ? 1 + 1e-5 : a
  const c = safeA + stayed - 1
  const series = hypergeometric2F1(shape, stayed, c, weeks / (rate + weeks))
  return Math.max(0, c / (safeA - 1) * (1 - (rate / (rate + weeks)) ** shape * series))
}

/** Steps of the log-odds of leaving, and where they end: nothing changes beyond but the weight, which falls off exponentially. */
const STEP = 0.1
const HIGHEST_LOG_ODDS = 15
const FLAT = 1e-6
const WIDTHS = 8

/** The same by the trapezoidal rule over x = ln(p / (1 − p)): E[(1 − (A / (A + p·t))^R) / p] with p ~ Beta(a, B), whose weight in x is p^a · (1 − p)^B. */
function meanOverLeaving(shape: number, rate: number, a: number, stayed: number, weeks: number): number {
  const ordersAt = (p: number): number => -Math.expm1(-shape * Math.log1p(p * weeks / rate)) / p
  const mode = Math.log(a / stayed)
  const width = Math.sqrt(1 / a + 1 / stayed)
  const logWeight = (x: number): number => -a * Math.log1p(Math.exp(-x)) - stayed * Math.log1p(Math.exp(x))
  const low = Math.min(mode, Math.max(mode - WIDTHS * width - 40 / a, Math.log(FLAT * rate / (shape * weeks))))
  const high = Math.max(mode, Math.min(mode + WIDTHS * width + 40 / stayed, HIGHEST_LOG_ODDS))
  const steps = Math.ceil((high - low) / Math.min(STEP, width / 4))
  const step = (high - low) / steps
  const most = logWeight(mode)
  let [sum, total] = [0, 0]
  for (let k = 0; k <= steps; k++) {
    const x = low + k * step
    // The ends stand for half a step and for all that lies beyond.
    const share = k === 0 ? step / 2 + 1 / a : k === steps ? step / 2 + 1 / stayed : step
    const weight = share * Math.exp(logWeight(x) - most)
    sum += weight * ordersAt(1 / (1 + Math.exp(-x)))
    total += weight
  }
  return sum / total
}

function fromLogs(logs: readonly number[]): number[] {
  return logs.map(v => Math.exp(Math.min(12, Math.max(-12, v))))
}

function toParameters([r = 1, alpha = 1, a = 1, b = 1]: readonly number[]): BetaGeometricParameters {
  return { r, alpha, a, b }
}
