import type { DescribedCustomer } from '../datasets/customerFeatures.ts'
import type { HistoryPart } from '../datasets/historyPart.ts'
import { levelToMean } from '../metrics/logOddsLevel.ts'
import { treeValue, type Tree } from './boostedTrees.ts'
import { boughtOnce, correctionOf, CORRECTION_PENALTIES, fitBoughtOnce, type BoughtOnceCorrection } from './boughtOnce.ts'
import type { Checkpoint, Parameters } from './fitting.ts'
import { churnExamples, type ChurnExamples, type LearnedChurnState } from './learnedChurn.ts'
import { fitRidgeLogistic, logisticLogit } from './ridgeLogistic.ts'
import { OVERLAP, presentLevel } from './seasonLevel.ts'
import { sigmoid } from './specialFunctions.ts'

/** Strengths of the pull toward the purchase rhythm that are tried, in cases, strongest first. */
const PENALTIES = [3000, 1000, 300, 100, 30, 10, 3] as const
/** So many cases show which pull is best; those of a large shop are sampled by customer. */
const ENOUGH_TO_CHOOSE = 8000
/** Customers are held out in so many parts where windows cannot be. */
const FOLDS = 5

/** What the models that learn from past windows begin with. */
export interface WindowedLogistic {
  readonly examples: ChurnExamples
  readonly penalties: Penalties
  /** Of all examples. */
  readonly fit: WindowedFit
}

/** Coefficients that all windows share, and an intercept for each: 0 where a window had no case. */
export interface WindowedFit {
  readonly coefficients: Float64Array
  readonly windowIntercepts: readonly number[]
  /** Of customers who bought once; null where they are foretold as well by what all teach. */
  readonly once: BoughtOnceCorrection | null
}

/** What a fit is pulled by. */
export interface Penalties {
  readonly common: number
  /** Of the correction for customers who bought once; null for none. */
  readonly once: number | null
}

/** Kept as long as the part itself is, so that models compared on one part learn what they share once. */
const fitted = new WeakMap<HistoryPart, Map<number, Promise<WindowedLogistic>>>()

/** Learns the logistic regression of a part's past windows, or gives the one learned before. @throws ShopcastError tooLittleData */
export function fitWindowedLogistic(part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<WindowedLogistic> {
  const ofPart = fitted.get(part) ?? new Map<number, Promise<WindowedLogistic>>()
  fitted.set(part, ofPart)
  const known = ofPart.get(horizonDays)
  if (known) return known
  const learning = learn(part, horizonDays, checkpoint)
  ofPart.set(horizonDays, learning)
  // What was cancelled is to be learned when it is asked for again.
  learning.catch(() => ofPart.delete(horizonDays))
  return learning
}

async function learn(part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<WindowedLogistic> {
  const examples = await churnExamples(part, horizonDays, checkpoint)
  const sample = sampleOf(examples)
  const common = await choosePenalty(examples, sample, checkpoint)
  const penalties = { common, once: await chooseOncePenalty(examples, sample, common, checkpoint) }
  return { examples, penalties, fit: fitWindows(examples, everyCase(examples), penalties) }
}

export function fitWindows(examples: ChurnExamples, indices: readonly number[], { common, once }: Penalties): WindowedFit {
  const fit = { ...fitCommon(examples, indices, common), once: null }
  return once === null ? fit : { ...fit, once: fitCorrection(examples, indices, fit, once) }
}

function fitCommon({ rows, lapsed, window, windows }: ChurnExamples, indices: readonly number[], penalty: number): Omit<WindowedFit, 'once'> {
  const width = rows[0]?.length ?? 0
  const extended = indices.map((i) => {
    const row = new Float64Array(width + windows)
    row.set(rows[i] as Float64Array)
    row[width + (window[i] as number)] = 1
    return row
  })
  const prior = new Float64Array(width + windows)
  prior[0] = 1
  const lambda = new Float64Array(width + windows).fill(penalty, 0, width).fill(1e-3, width)
  const { intercept, coefficients } = fitRidgeLogistic(extended, Uint8Array.from(indices, i => lapsed[i] as number), prior, lambda)
  return { coefficients: coefficients.slice(0, width), windowIntercepts: Array.from(coefficients.subarray(width), value => intercept + value) }
}

/** @param fit without a correction, of the same cases */
function fitCorrection(examples: ChurnExamples, indices: readonly number[], fit: WindowedFit, penalty: number): BoughtOnceCorrection {
  const own = indices.filter(i => isOnce(examples, i))
  return fitBoughtOnce(own.map(i => windowLogit(fit, examples, i)), own.map(i => examples.rows[i] as Float64Array), Uint8Array.from(own, i => examples.lapsed[i] as number), penalty)
}

/** The log-odds of an example by its own window's level; a window that was not fitted has the level 0. */
export function windowLogit({ coefficients, windowIntercepts, once }: WindowedFit, { rows, window, customers }: ChurnExamples, index: number): number {
  const row = rows[index] as Float64Array
  return logisticLogit({ coefficients, intercept: windowIntercepts[window[index] as number] as number }, row) + correctionOf(once, customers[index] as DescribedCustomer, row)
}

function isOnce({ customers }: ChurnExamples, index: number): boolean {
  return boughtOnce(customers[index] as DescribedCustomer)
}

interface Fold { held: number[]; others: number[] }

/**
 * The penalty that foretells a window best from those that do not overlap it, since that is what the model is for. Where there are
 * no such windows, customers are foretold from other customers; that shows nothing of how signs hold over time, so then the
 * strongest pull counts that is within one standard error of the best (Breiman et al. 1984).
 */
async function choosePenalty(examples: ChurnExamples, sample: readonly number[], checkpoint: Checkpoint): Promise<number> {
  const { folds, areWindows } = foldsOf(examples, sample)
  const losses: number[][] = []
  for (const penalty of PENALTIES) {
    const ofPenalty: number[] = []
    for (const { held, others } of folds) {
      const fit = fitWindows(examples, others, { common: penalty, once: null })
      ofPenalty.push(lossOn(examples, held, i => windowLogit(fit, examples, i)) / held.length)
      await checkpoint()
    }
    losses.push(ofPenalty)
  }
  const means = losses.map(mean)
  const best = means.indexOf(Math.min(...means))
  const slack = areWindows ? means.map(() => 0) : standardErrorOfDifferences(losses, best)
  return PENALTIES.find((_, i) => (means[i] as number) <= (means[best] as number) + (slack[i] ?? 0)) ?? PENALTIES[0]
}

/**
 * The pull by which a correction for customers who bought once foretells held-out cases best; null where even the best one is not
 * better than none by more than its standard error over the folds.
 */
async function chooseOncePenalty(examples: ChurnExamples, sample: readonly number[], common: number, checkpoint: Checkpoint): Promise<number | null> {
  const { folds } = foldsOf(examples, sample)
  const gains: number[][] = CORRECTION_PENALTIES.map(() => [])
  for (const { held, others } of folds) {
    const fit = fitWindows(examples, others, { common, once: null })
    const without = lossOn(examples, held, i => windowLogit(fit, examples, i))
    for (const [index, penalty] of CORRECTION_PENALTIES.entries()) {
      const corrected = { ...fit, once: fitCorrection(examples, others, fit, penalty) }
      gains[index]?.push((without - lossOn(examples, held, i => windowLogit(corrected, examples, i))) / held.length)
      await checkpoint()
    }
  }
  const means = gains.map(mean)
  const best = means.indexOf(Math.max(...means))
  const ofBest = gains[best] ?? []
  return (means[best] ?? 0) > standardError(ofBest) ? CORRECTION_PENALTIES[best] ?? null : null
}

/** Windows held out in turn beside those that share no day with them; parts of the customers where there are no such windows. */
function foldsOf(examples: ChurnExamples, sample: readonly number[]): { folds: Fold[]; areWindows: boolean } {
  const byWindow = Array.from({ length: examples.windows }, (_, held) => apartFrom(examples, sample, held)).filter(fold => fold.others.length > 0)
  return byWindow.length > 0 ? { folds: byWindow, areWindows: true } : { folds: Array.from({ length: FOLDS }, (_, held) => customersApart(examples, sample, held)), areWindows: false }
}

/** The cases of one window, and those of all windows that share no day with it. */
export function apartFrom(examples: ChurnExamples, everything: readonly number[], heldOut: number): Fold {
  return {
    held: everything.filter(i => examples.window[i] === heldOut),
    others: everything.filter(i => Math.abs((examples.window[i] as number) - heldOut) > OVERLAP),
  }
}

/** All cases, or those of every so many-th customer. */
function sampleOf(examples: ChurnExamples): number[] {
  const every = Math.ceil(examples.rows.length / ENOUGH_TO_CHOOSE)
  const numbers = new Map([...new Set(examples.customers.map(({ customer }) => customer))].map((customer, place) => [customer, place]))
  return everyCase(examples).filter(i => (numbers.get(examples.customers[i]?.customer ?? 0) ?? 0) % every === 0)
}

/** A part of the customers, with all their windows, and the others. */
function customersApart(examples: ChurnExamples, everything: readonly number[], heldOut: number): Fold {
  const isHeld = (i: number): boolean => (examples.customers[i]?.customer ?? 0) % FOLDS === heldOut
  return { held: everything.filter(isHeld), others: everything.filter(i => !isHeld(i)) }
}

/** Of each penalty's mean loss less the best one's, over the folds. */
function standardErrorOfDifferences(losses: readonly (readonly number[])[], best: number): number[] {
  return losses.map((ofPenalty) => {
    return standardError(ofPenalty.map((loss, fold) => loss - (losses[best]?.[fold] ?? 0)))
  })
}

/** Of the mean of some values. */
function standardError(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(mean(values.map(value => (value - centre) ** 2)) / Math.max(1, values.length - 1))
}

/**
 * Summed log-loss of log-odds over some examples of one window, moved together to the level that suits them best: by how many
 * stayed away in that window altogether nobody could know, and who did is what is to be judged.
 */
export function lossOn({ lapsed }: ChurnExamples, indices: readonly number[], logitOf: (index: number) => number): number {
  const logits = Float64Array.from(indices, logitOf)
  const level = levelToMean(logits, indices.reduce((sum, i) => sum + (lapsed[i] as number), 0) / Math.max(1, indices.length))
  return indices.reduce((sum, i, place) => sum + softplus((lapsed[i] === 1 ? -1 : 1) * (level + (logits[place] as number))), 0)
}

export function everyCase({ rows }: ChurnExamples): number[] {
  return Array.from(rows.keys())
}

/** What is kept of a fit of all windows and of the trees that correct it, at the level to expect of the coming window. */
export function stateOf({ examples, fit: { coefficients, once } }: WindowedLogistic, trees: readonly Tree[]): LearnedChurnState {
  const { windowDays, rhythm, means, deviations } = examples
  const logits = Float64Array.from(examples.present, (customer, i) => {
    const row = examples.presentRows[i] as Float64Array
    return logisticLogit({ intercept: 0, coefficients }, row) + correctionOf(once, customer, row) + trees.reduce((sum, tree) => sum + treeValue(tree, customer.features), 0)
  })
  return {
    windowDays, rhythm: rhythm.state, means, deviations, intercept: levelToMean(logits, presentMean(examples)), coefficients: [...coefficients],
    once: once && { intercept: once.intercept, coefficients: [...once.coefficients] }, trees,
  }
}

/**
 * How many of today's customers are to be expected to stay away: as many as their rhythm says, moved by what past windows show of the
 * season. How much likelier all of them are to stay away than the rhythm says was another thing in each window, and coefficients would
 * carry it on as customers grow older together; so who stays away is learned from the signs, and how many from this alone.
 */
function presentMean({ levels, presentRows }: ChurnExamples): number {
  const level = presentLevel(levels)
  return presentRows.reduce((sum, row) => sum + sigmoid((row[0] as number) + level), 0) / Math.max(1, presentRows.length)
}

/** The share of a part's customers to be expected to stay away within some days: those asked about, or as many as the history is long enough for. @throws ShopcastError tooLittleData */
export async function expectedShareAway(part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<{ days: number; share: number }> {
  const { examples } = await fitWindowedLogistic(part, horizonDays, checkpoint)
  return { days: examples.windowDays, share: presentMean(examples) }
}

export function tellingParameters({ examples: { windowDays, windows, rows }, penalties, fit }: WindowedLogistic): Parameters {
  return { windowDays, windows, pastCases: rows.length, penalty: penalties.common, boughtOnceApart: fit.once !== null }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
}
