import type { Checkpoint } from './fitting.ts'
import { minimiseFrom } from './minimise.ts'
import { logGamma } from './specialFunctions.ts'

/** Orders of one customer: how many, and what they are worth on average, above 0. */
export interface MeanValue {
  readonly orders: number
  readonly mean: number
}

/**
 * Gamma-Gamma model of spending (Colombo & Jiang 1999; Fader, Hardie & Lee 2005, "RFM and CLV"): a customer's orders are worth
 * Gamma(p, rate ν), her ν ~ Gamma(q, rate γ).
 */
export interface GammaGamma {
  readonly p: number
  readonly q: number
  readonly gamma: number
}

/** So many customers settle three parameters. */
const ENOUGH = 5000
/** The mean value is undefined for q ≤ 1; a little above it, it is finite and moderate. */
const LEAST_Q = 1.05

/**
 * Fits by maximum likelihood on the parameters' logarithms. Values are measured in the shop's mean, so that the starts suit every
 * currency.
 * @param customers at least one
 */
export async function fitGammaGamma(customers: readonly MeanValue[], checkpoint: Checkpoint): Promise<GammaGamma & { logLikelihood: number }> {
  const stride = Math.ceil(customers.length / ENOUGH)
  const few = customers.filter((_, i) => i % stride === 0)
  const unit = few.reduce((sum, { mean }) => sum + mean, 0) / few.length
  const scaled = few.map(({ orders, mean }) => ({ orders, mean: mean / unit }))
  const found = await minimiseFrom(logs => meanLoss(scaled, fromLogs(logs)), [[2, 2, 2], [5, 4, 1], [1, 2, 1]].map(start => start.map(Math.log)), checkpoint)
  const { p, q, gamma } = fromLogs(found.at)
  const fitted = { p, q, gamma: gamma * unit }
  return { ...fitted, logLikelihood: logLikelihoodOf(customers, fitted) }
}

/** What the next order is expected to be worth: p·(γ + x·z̄) / (p·x + q − 1), Fader, Hardie & Lee 2005. @param value orders 0: the shop's mean */
export function expectedOrderValue({ p, q, gamma }: GammaGamma, { orders, mean }: MeanValue): number {
  return p * (gamma + orders * mean) / (p * orders + Math.max(q, LEAST_Q) - 1)
}

function meanLoss(customers: readonly MeanValue[], parameters: GammaGamma): number {
  const value = -logLikelihoodOf(customers, parameters) / customers.length
  return Number.isFinite(value) ? value : 1e10
}

function logLikelihoodOf(customers: readonly MeanValue[], { p, q, gamma }: GammaGamma): number {
  return customers.reduce((sum, { orders, mean }) => sum
    + logGamma(p * orders + q) - logGamma(p * orders) - logGamma(q) + q * Math.log(gamma)
    + (p * orders - 1) * Math.log(mean) + p * orders * Math.log(orders) - (p * orders + q) * Math.log(gamma + orders * mean), 0)
}

function fromLogs([p = 0, q = 0, gamma = 0]: readonly number[]): GammaGamma {
  const kept = (log: number): number => Math.exp(Math.min(12, Math.max(-12, log)))
  return { p: kept(p), q: kept(q), gamma: kept(gamma) }
}
