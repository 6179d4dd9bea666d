import { treeValue, type Tree } from './boostedTrees.ts'
import type { ChurnModel } from './churnModel.ts'
import type { Checkpoint } from './fitting.ts'
import { churnExamples, learnedChurn, type ChurnExamples, type LearnedChurnState } from './learnedChurn.ts'
import { sigmoid } from './specialFunctions.ts'
import { fitRidgeLogistic, logisticLogit } from './ridgeLogistic.ts'

/** Strengths of the pull toward the purchase rhythm that are tried, in cases; a shop with one past window takes the first. */
const PENALTIES = [3000, 1000, 300, 100, 30, 10, 3] as const
/** Windows overlap their neighbours by half. */
const OVERLAP = 1
/** What the seasons of a shop differ by, in log-odds, as far as its few windows cannot tell. */
const USUAL_DRIFT = 0.5

/**
 * Logistic regression on the purchase rhythm's own log-odds and the features of `customerFeatures`, learned from past windows. The
 * ridge pulls toward "the rhythm is right" (its coefficient to 1, all others to 0), so that a young shop's model is the rhythm
 * itself, and every window more lets it say something of its own.
 */
export const logisticChurn: ChurnModel = {
  name: 'logistic',
  isCalibrated: true,
  async fit(part, horizonDays, checkpoint) {
    const examples = await churnExamples(part, horizonDays, checkpoint)
    const penalty = await choosePenalty(examples, checkpoint)
    return learnedChurn('logistic', stateOf(examples, fitWindows(examples, everyCase(examples), penalty), []), tellingParameters(examples, penalty))
  },
  restore: state => learnedChurn('logistic', state as LearnedChurnState, {}),
}

/** Coefficients that all windows share, and an intercept for each: 0 where a window had no case. */
export interface WindowedFit {
  readonly coefficients: Float64Array
  readonly windowIntercepts: readonly number[]
}

export function fitWindows({ rows, lapsed, window, windows }: ChurnExamples, indices: readonly number[], penalty: number): WindowedFit {
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

/** The log-odds of an example by its own window's level; a window that was not fitted has the level 0. */
export function windowLogit({ coefficients, windowIntercepts }: WindowedFit, { rows, window }: ChurnExamples, index: number): number {
  return logisticLogit({ coefficients, intercept: windowIntercepts[window[index] as number] as number }, rows[index] as Float64Array)
}

/**
 * The level for the customers of today. How much likelier all of them are to stay away than the rhythm says (a season, a
 * campaign) was another thing in each window, and coefficients would carry it on as customers grow older together: so features
 * count as differences from the mean customer of their day, and of the windows' levels the mean counts only as far as it stands
 * out of their spread, μ·max(0, 1 − SE²/μ²) (James & Stein 1961).
 */
function presentIntercept({ coefficients, windowIntercepts }: WindowedFit, { windowMeans, presentMean }: ChurnExamples): number {
  const beyondRhythm = (row: Float64Array): number => logisticLogit({ intercept: 0, coefficients }, row) - (row[0] as number)
  const levels = windowMeans.map((mean, index) => (windowIntercepts[index] as number) + beyondRhythm(mean))
  return shrinkMean(levels) - beyondRhythm(presentMean)
}

function shrinkMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)
  const independent = (values.length + OVERLAP) / (1 + OVERLAP)
  const squaredError = Math.max(variance, USUAL_DRIFT ** 2) / independent
  return mean * Math.max(0, 1 - squaredError / Math.max(mean * mean, 1e-12))
}

/**
 * The penalty that foretells a window best from those that do not overlap it, since that is what the model is for. One window
 * cannot show this, so it leaves the rhythm alone.
 */
export async function choosePenalty(examples: ChurnExamples, checkpoint: Checkpoint): Promise<number> {
  let best: { penalty: number; loss: number } = { penalty: PENALTIES[0], loss: Infinity }
  const folds = Array.from({ length: examples.windows }, (_, held) => apartFrom(examples, held)).filter(fold => fold.others.length > 0)
  if (folds.length === 0) return best.penalty
  for (const penalty of PENALTIES) {
    let loss = 0
    for (const { held, others } of folds) {
      const fit = fitWindows(examples, others, penalty)
      loss += lossOn(examples, held, i => windowLogit(fit, examples, i)) / held.length
      await checkpoint()
    }
    if (loss < best.loss) best = { penalty, loss }
  }
  return best.penalty
}

/** The cases of one window, and those of all windows that share no day with it. */
export function apartFrom(examples: ChurnExamples, heldOut: number): { held: number[]; others: number[] } {
  const everything = everyCase(examples)
  return {
    held: everything.filter(i => examples.window[i] === heldOut),
    others: everything.filter(i => Math.abs((examples.window[i] as number) - heldOut) > OVERLAP),
  }
}

/**
 * Summed log-loss of log-odds over some examples of one window, moved together to the level that suits them best: by how many
 * stayed away in that window altogether nobody could know, and who did is what is to be judged.
 */
export function lossOn({ lapsed }: ChurnExamples, indices: readonly number[], logitOf: (index: number) => number): number {
  const logits = Float64Array.from(indices, logitOf)
  let level = 0
  for (let iteration = 0; iteration < 20; iteration++) {
    let gradient = 0
    let curvature = 1e-9
    indices.forEach((i, place) => {
      const p = sigmoid(level + (logits[place] as number))
      gradient += p - (lapsed[i] as number)
      curvature += p * (1 - p)
    })
    const step = gradient / curvature
    level -= Math.max(-2, Math.min(2, step))
    if (Math.abs(step) < 1e-6) break
  }
  return indices.reduce((sum, i, place) => sum + softplus((lapsed[i] === 1 ? -1 : 1) * (level + (logits[place] as number))), 0)
}

export function everyCase({ rows }: ChurnExamples): number[] {
  return Array.from(rows.keys())
}

/** What is kept of a fit of all windows and of the trees that correct it, whose mean over today's customers is taken out. */
export function stateOf(examples: ChurnExamples, fit: WindowedFit, trees: readonly Tree[]): LearnedChurnState {
  const { windowDays, rhythm, means, deviations, present } = examples
  const ofTrees = present.reduce((sum, { features }) => sum + trees.reduce((total, tree) => total + treeValue(tree, features), 0), 0) / Math.max(1, present.length)
  return { windowDays, rhythm: rhythm.state, means, deviations, intercept: presentIntercept(fit, examples) - ofTrees, coefficients: [...fit.coefficients], trees }
}

export function tellingParameters({ windowDays, windows, rows }: ChurnExamples, penalty: number): Record<string, number> {
  return { windowDays, windows, pastCases: rows.length, penalty }
}

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
}
