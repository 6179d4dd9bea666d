import type { HistoryPart } from '../datasets/historyPart.ts'
import type { RecencyFrequency } from '../datasets/orderSummaries.ts'
import { fitRhythm, type FittedRhythm, type GroupedCustomers, type RhythmModel } from './buyTillYouDie.ts'
import type { ChurnModel } from './churnModel.ts'
import type { Checkpoint, Parameters } from './fitting.ts'
import { gaussLegendre } from './quadrature.ts'
import { RememberedFits } from './rememberedFits.ts'
import { recencyFrequencyShares } from './recencyFrequencyShares.ts'
import { logGamma, logSumExp } from './specialFunctions.ts'

/**
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987): while a customer is one, she orders at rate λ (exponential gaps,
 * λ ~ Gamma(r, rate α)); at any moment, not only after an order, she may leave for good, at rate μ ~ Gamma(s, rate β). The unit of
 * time is the week.
 */
export interface ParetoParameters {
  readonly r: number
  readonly alpha: number
  readonly s: number
  readonly beta: number
}

const DAYS_A_WEEK = 7
const YEAR_WEEKS = 365 / DAYS_A_WEEK
/** Points at which the time to the next order is worked out; Simpson's rule between them is good to 1e-6. */
const POINTS = 64
/** Nodes at which what falls exponentially is weighed; good to about 1e-6. */
const FALLING = gaussLegendre(16)
/** Beyond e^−30 of where it begins, nothing is added. */
const NEGLIGIBLE = 30

/** ∫ e^exponent(w) dw from 0 to `width`. */
function integrateFalling(width: number, exponent: (w: number) => number): number {
  const { nodes, weights } = FALLING
  let sum = 0
  for (let i = 0; i < nodes.length; i++) sum += (weights[i] as number) * Math.exp(exponent((nodes[i] as number) * width))
  return width * sum
}

const fits = new RememberedFits<FittedRhythm>()

export const paretoNbd = {
  name: 'paretoNbd',
  isCalibrated: false,
  async fit(part: HistoryPart, _horizonDays: number, checkpoint: Checkpoint): Promise<RhythmModel> {
    const starts = (meanAge: number): number[][] => [[0.5, meanAge / 5 + 1, 0.6, meanAge], [1, meanAge / 2 + 1, 0.3, 2 * meanAge]]
    const { values, logLikelihood } = await fits.recall(part, () => fitRhythm(part, (customers, found) => logLikelihoodOf(customers, toParameters(found)), starts, checkpoint))
    return paretoModel(toParameters(values), logLikelihood)
  },
  restore: (state: unknown): RhythmModel => paretoModel(readParameters(state), null),
} satisfies ChurnModel

function paretoModel(parameters: ParetoParameters, logLikelihood: number | null): RhythmModel {
  const { r, alpha, s, beta } = parameters
  const posterior = (customer: RecencyFrequency): { alive: number; shape: number; rate: number; leavingRate: number } => {
    const lastAt = (customer.repeats === 0 ? 0 : customer.lastAt) / DAYS_A_WEEK
    const age = customer.age / DAYS_A_WEEK
    return { alive: probabilityAlive(parameters, customer.repeats, lastAt, age), shape: r + customer.repeats, rate: alpha + age, leavingRate: beta + age }
  }
  const model: RhythmModel = {
    name: 'paretoNbd',
    parameters: { ...parameters },
    state: { ...parameters },
    logLikelihood,
    churnProbability(customer, horizonDays) {
      const { alive, shape, rate, leavingRate } = posterior(customer)
      return 1 - alive * ordersWithin(shape, rate, s, leavingRate, horizonDays / DAYS_A_WEEK)
    },
    /** Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005, equation 41. */
    expectedOrders(customer, days) {
      const { alive, shape, rate, leavingRate } = posterior(customer)
      const weeks = days / DAYS_A_WEEK
      const safeS = Math.abs(s - 1) < 1e-6 ? 1 + 1e-6 : s
      return alive * shape * leavingRate / (rate * (safeS - 1)) * (1 - (leavingRate / (leavingRate + weeks)) ** (safeS - 1))
    },
    nextOrder(customer) {
      const { shape, rate, leavingRate } = posterior(customer)
      const ordered = ordersBy(shape, rate, s, leavingRate, YEAR_WEEKS)
      const quantile = (q: number): number => timeAt(ordered, q * (ordered.at(-1) ?? 0)) * YEAR_WEEKS * DAYS_A_WEEK
      return { median: quantile(0.5), low: quantile(0.1), high: quantile(0.9) }
    },
    explain: (background, days) => recencyFrequencyShares(customer => model.churnProbability(customer, days), background),
  }
  return model
}

/**
 * P(an order by t) of a live customer at t = 0, weeks/POINTS, …, weeks: ∫ E[λ·e^(−λu)]·E[e^(−μu)] du, which is
 * ∫ R/(A + u) · (A/(A + u))^R · (B/(B + u))^s du for λ ~ Gamma(R, A) and μ ~ Gamma(s, B), by Simpson's rule. The points lie closer
 * near 0, at weeks·(i/POINTS)², where the integrand is steep.
 */
function ordersBy(shape: number, rate: number, s: number, leavingRate: number, weeks: number): Float64Array {
  const density = (u: number): number => shape / (rate + u) * Math.exp(shape * Math.log(rate / (rate + u)) + s * Math.log(leavingRate / (leavingRate + u)))
  // du = 2·weeks·v dv with u = weeks·v².
  const integrand = (v: number): number => 2 * weeks * v * density(weeks * v * v)
  const ordered = new Float64Array(POINTS + 1)
  let before = integrand(0)
  for (let i = 1; i <= POINTS; i++) {
    const here = integrand(i / POINTS)
    ordered[i] = (ordered[i - 1] ?? 0) + (before + 4 * integrand((i - 0.5) / POINTS) + here) / (6 * POINTS)
    before = here
  }
  return ordered
}

/**
 * The last value of `ordersBy` alone, which reasons ask for hundreds of times a customer: with A + u = A·e^w the integrand falls like
 * e^(−R·w), which a few nodes catch.
 */
function ordersWithin(shape: number, rate: number, s: number, leavingRate: number, weeks: number): number {
  const width = Math.min(Math.log(1 + weeks / rate), NEGLIGIBLE / shape)
  return shape * integrateFalling(width, w => -shape * w - s * Math.log(1 + rate * Math.expm1(w) / leavingRate))
}

/** The share of the time, from 0 to 1, by which a rising curve of `ordersBy` reaches a value. */
function timeAt(ordered: Float64Array, value: number): number {
  let i = 1
  while (i < POINTS && (ordered[i] ?? 0) < value) i++
  const [low, high] = [ordered[i - 1] ?? 0, ordered[i] ?? 0]
  return ((i - 1 + (high > low ? (value - low) / (high - low) : 0)) / POINTS) ** 2
}

/** Fader & Hardie 2005, "A Note on Deriving the Pareto/NBD Model", equation 18, by logarithms. */
function logLikelihoodOf({ repeats, lastAt, age, count, mostRepeats }: GroupedCustomers, parameters: ParetoParameters): number {
  const { r, alpha, s, beta } = parameters
  const byRepeats = Float64Array.from({ length: mostRepeats + 1 }, (_, x) => logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + s * Math.log(beta))
  let sum = 0
  for (let i = 0; i < repeats.length; i++) {
    const x = repeats[i] ?? 0
    const stays = -(r + x) * Math.log(alpha + (age[i] ?? 0)) - s * Math.log(beta + (age[i] ?? 0))
    sum += (count[i] ?? 0) * ((byRepeats[x] ?? 0) + logSumExp(stays, logLeft(parameters, x, lastAt[i] ?? 0, age[i] ?? 0)))
  }
  return sum
}

function probabilityAlive(parameters: ParetoParameters, repeats: number, lastAt: number, age: number): number {
  const { r, alpha, s, beta } = parameters
  const stays = -(r + repeats) * Math.log(alpha + age) - s * Math.log(beta + age)
  return 1 / (1 + Math.exp(logLeft(parameters, repeats, lastAt, age) - stays))
}

/**
 * ln of ∫ E[λ^x·e^(−λτ)]·E[μ·e^(−μτ)] dτ between the last order and the end of the observation, less the factors that all terms
 * share: ln ∫ s·(β + τ)^−(s+1)·(α + τ)^−(r+x) dτ, the s/(r + s + x)·A₀ of Fader & Hardie. With α + τ = (α + t_x)·e^w it falls like
 * e^(−(r+x−1)·w), which a few nodes catch, where the hypergeometric series of the closed form takes thousands of terms.
 * −∞ where there is no time between.
 */
function logLeft({ r, alpha, s, beta }: ParetoParameters, repeats: number, lastAt: number, age: number): number {
  if (age <= lastAt) return -Infinity
  const power = r + repeats
  const start = alpha + lastAt
  const width = Math.min(Math.log((alpha + age) / start), NEGLIGIBLE / power)
  const integral = integrateFalling(width, w => (1 - power) * w - (s + 1) * Math.log((beta + start * Math.exp(w) - alpha) / (beta + lastAt)))
  return Math.log(s * integral) + (1 - power) * Math.log(start) - (s + 1) * Math.log(beta + lastAt)
}

function toParameters([r = 1, alpha = 1, s = 1, beta = 1]: readonly number[]): ParetoParameters {
  return { r, alpha, s, beta }
}

/** @throws Error when a stored model lacks a parameter */
function readParameters(state: unknown): ParetoParameters {
  const { r, alpha, s, beta } = state as Parameters
  if (typeof r !== 'number' || typeof alpha !== 'number' || typeof s !== 'number' || typeof beta !== 'number') throw new Error('not a Pareto/NBD model')
  return { r, alpha, s, beta }
}
