import { levelToMean } from './logOddsLevel.ts'

/** Figures for probabilities of something that happens or not. `predicted[i]` is the probability of case i, `happened[i]` 1 or 0. */

/**
 * Area under the ROC curve: the probability that a case that happened is ranked above one that did not, ties counting one half
 * (Mann–Whitney U). NaN unless both kinds of case are there.
 */
export function aucRoc(predicted: Float64Array, happened: Uint8Array): number {
  return aucRocOfDraws(predicted, happened)(new Float64Array(predicted.length).fill(1))
}

/** The same for cases that count several times or not at all; sorted once for many draws. */
export function aucRocOfDraws(predicted: Float64Array, happened: Uint8Array): (drawn: Float64Array) => number {
  const order = orderOf(predicted)
  return drawn => {
    let positives = 0
    let negatives = 0
    let won = 0
    for (let start = 0; start < order.length;) {
      let positivesHere = 0
      let negativesHere = 0
      const tied = predicted[order[start] as number]
      for (; start < order.length && predicted[order[start] as number] === tied; start++) {
        const i = order[start] as number
        if (happened[i] === 1) positivesHere += drawn[i] as number
        else negativesHere += drawn[i] as number
      }
      won += positivesHere * (negatives + negativesHere / 2)
      positives += positivesHere
      negatives += negativesHere
    }
    return positives === 0 || negatives === 0 ? NaN : won / (positives * negatives)
  }
}

/** Mean of (p − y)², Brier 1950. */
export function brier(predicted: Float64Array, happened: Uint8Array): number {
  return brierOfDraws(predicted, happened)(new Float64Array(predicted.length).fill(1))
}

/** The same for cases that count several times or not at all. */
export function brierOfDraws(predicted: Float64Array, happened: Uint8Array): (drawn: Float64Array) => number {
  const squares = predicted.map((p, i) => (p - (happened[i] ?? 0)) ** 2)
  return drawn => {
    let sum = 0
    let cases = 0
    for (let i = 0; i < squares.length; i++) {
      sum += (squares[i] as number) * (drawn[i] as number)
      cases += drawn[i] as number
    }
    return sum / cases
  }
}

/**
 * Probabilities after all log-odds were moved together to where their mean is what was observed: by these is judged how well cases are
 * told apart, whatever their overall level was foretold to be.
 */
export function atObservedLevel(predicted: Float64Array, happened: Uint8Array): Float64Array {
  const observed = happened.reduce((sum, one) => sum + one, 0) / happened.length
  const logits = predicted.map(p => Math.log(Math.max(p, CERTAIN) / Math.max(1 - p, CERTAIN)))
  const level = levelToMean(logits, observed)
  return logits.map(logit => 1 / (1 + Math.exp(-logit - level)))
}

/** By how much a mean loss of one model is below another's on the same cases, with the standard error of the difference. */
export interface Gain { gain: number; standardError: number }

/** Of the Brier score. */
export function brierGain(better: Float64Array, worse: Float64Array, happened: Uint8Array): Gain {
  return meanGain(better.map((p, i) => ((worse[i] ?? 0) - (happened[i] ?? 0)) ** 2 - (p - (happened[i] ?? 0)) ** 2))
}

/** Of the log-loss, in nats. */
export function logLossGain(better: Float64Array, worse: Float64Array, happened: Uint8Array): Gain {
  return meanGain(better.map((p, i) => surprise(worse[i] ?? 0, happened[i]) - surprise(p, happened[i])))
}

function meanGain(gains: Float64Array): Gain {
  const gain = gains.reduce((sum, one) => sum + one, 0) / gains.length
  const variance = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / Math.max(1, gains.length - 1)
  return { gain, standardError: Math.sqrt(variance / gains.length) }
}

const CERTAIN = 1e-6

/** Mean of −ln p of what happened, in nats; p is kept 1e-6 away from 0 and 1. */
export function logLoss(predicted: Float64Array, happened: Uint8Array): number {
  return predicted.reduce((sum, p, i) => sum + surprise(p, happened[i]), 0) / predicted.length
}

function surprise(predicted: number, happened: number | undefined): number {
  const p = Math.min(1 - CERTAIN, Math.max(CERTAIN, predicted))
  return -Math.log(happened === 1 ? p : 1 - p)
}

export interface ThresholdFigures {
  /** Of those foretold, the share that happened; 0 where none is foretold. */
  precision: number
  /** Of those that happened, the share foretold. */
  recall: number
  /** Harmonic mean of the two. */
  f1: number
}

/** A case is foretold when its probability is at least `threshold`. */
export function atThreshold(predicted: Float64Array, happened: Uint8Array, threshold: number): ThresholdFigures {
  let foretold = 0
  let right = 0
  let all = 0
  for (let i = 0; i < predicted.length; i++) {
    const positive = (predicted[i] ?? 0) >= threshold
    if (positive) foretold++
    if (happened[i] === 1) all++
    if (positive && happened[i] === 1) right++
  }
  const precision = foretold === 0 ? 0 : right / foretold
  const recall = all === 0 ? 0 : right / all
  return { precision, recall, f1: precision + recall === 0 ? 0 : 2 * precision * recall / (precision + recall) }
}

export interface ListFigures {
  /** Of the list, the share that happened. */
  precisionInList: number
  /** Of all that happened, the share that is in the list. */
  foundInList: number
}

/**
 * The list of the `length` most probable cases. Where a tie straddles the list's end, its cases count with the share of them
 * that has room, so that the figure does not depend on the order of rows.
 */
export function inList(predicted: Float64Array, happened: Uint8Array, length: number): ListFigures {
  const order = orderOf(predicted).reverse()
  const size = Math.min(length, order.length)
  let found = 0
  let all = 0
  for (let start = 0; start < order.length;) {
    let end = start
    let positives = 0
    while (end < order.length && predicted[order[end] ?? 0] === predicted[order[start] ?? 0]) positives += happened[order[end++] ?? 0] ?? 0
    all += positives
    found += positives * Math.max(0, Math.min(end, size) - start) / (end - start)
    start = end
  }
  return { precisionInList: size === 0 ? 0 : found / size, foundInList: all === 0 ? 0 : found / all }
}

/** Case numbers, least probable first. */
function orderOf(predicted: Float64Array): Uint32Array {
  return Uint32Array.from(predicted.keys()).sort((a, b) => (predicted[a] ?? 0) - (predicted[b] ?? 0))
}
