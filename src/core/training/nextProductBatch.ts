import type { EncodedSequences } from '../datasets/encodedSequences.ts'
import type { TrainingWindow } from '../datasets/trainingWindows.ts'
import type { Random } from '../domain/random.ts'
import { historyBatch, type HistorySpan } from '../models/historyBatch.ts'
import { CONTENT, HIDDEN } from '../models/inputLayers.ts'
import type { NextProductLoss } from '../models/nextProduct.ts'
import type { SequenceInputs, SequenceModel } from '../models/sequenceModel.ts'
import type { TensorData } from '../nn/graph/tensor.ts'
import type { Batch } from '../nn/program.ts'
import { comparedViews, varyHistories, type Variation } from './historyViews.ts'
import type { NegativeSampler } from './negativeSampler.ts'

/** What all batches of a training have in common. */
export interface BatchSource {
  readonly sequences: EncodedSequences
  readonly inputs: SequenceInputs
  readonly learns: SequenceModel['learns']
  /** Content vectors of the trained products, row by row from padding; null where there are none. */
  readonly content: Float32Array | null
  readonly loss: NextProductLoss
  readonly sampler: NegativeSampler
  /** Of networks that learn what follows; null: histories are read as they are. */
  readonly variation: Variation | null
}

/** Of the windows that end with a purchase, drawn at random, which alone is hidden, as it is when foretelling. */
const CUT_SHARE = 0.5
/** Of the purchases of the others, which are hidden in the midst of what was done before and after. */
const HIDDEN_SHARE = 0.3

/** What `nextProductProgram` is fed for some windows padded to one length. */
export function nextProductBatch({ inputs, learns, content, loss, sampler, variation, ...source }: BatchSource, planned: readonly TrainingWindow[], length: number, random: Random): Batch {
  const varied = variation ? varyHistories(source.sequences, planned, length, variation, random) : { ...source, windows: planned, pairs: [] }
  const { sequences, windows } = varied
  const compared = variation?.contrast ? comparedViews(varied, variation.contrast, length) : null
  const positions: number[] = []
  const targets: number[] = []
  const hidden: number[] = []
  const spans = windows.map(({ start, end, askedFrom }, row): HistorySpan => {
    const asked: number[] = []
    for (let at = Math.max(start, askedFrom, end - length); at < end; at++) if ((sequences.targets[at] ?? 0) > 0) asked.push(at)
    const read = learns === 'next' ? { asked, hidden: [], end } : chooseHidden(learns, asked, end, random)
    const place = (at: number) => (row + 1) * length - (read.end - at)
    hidden.push(...read.hidden.map(place))
    for (const at of read.asked) {
      positions.push(place(at))
      targets.push(sequences.targets[at] ?? 0)
    }
    return { start, end: read.end }
  })
  const count = targets.length
  const histories = Object.entries(historyBatch(sequences, spans, length, inputs)).map(([name, { data }]) => [name, data] as const)
  if (learns !== 'next') {
    for (const [, data] of histories) for (const place of hidden) data[place] = 0
    histories.push([HIDDEN, markedAt(hidden, windows.length * length)])
  }
  return {
    sizes: { N: windows.length, L: length, T: count, ...compared?.sizes },
    values: {
      ...Object.fromEntries(histories), ...(content ? { [CONTENT]: content } : {}),
      positions: Int32Array.from(positions), targets: Int32Array.from(targets), weights: learns === 'whole' ? weighBehind(positions, hidden) : new Float32Array(count).fill(1 / count),
      ...drawnFor(loss, targets, sampler, random), ...compared?.values,
    },
  }
}

/**
 * Which of the events that a network may be asked for it is, which of them are hidden, and where what it reads ends. One that
 * learns the whole is asked for everything up to an event drawn at random, and does not see that one.
 */
function chooseHidden(learns: 'hidden' | 'whole', asked: readonly number[], end: number, random: Random): { asked: readonly number[]; hidden: readonly number[]; end: number } {
  const isCut = learns === 'whole' || random.next() < CUT_SHARE
  const some = isCut ? [] : asked.filter(() => random.next() < HIDDEN_SHARE)
  if (some.length > 0) return { asked: some, hidden: some, end }
  const place = random.integer(asked.length)
  const one = asked.slice(place, place + 1)
  return { asked: learns === 'whole' ? asked.slice(0, place + 1) : one, hidden: one, end: isCut ? (one[0] ?? end - 1) + 1 : end }
}

/** The event behind each history counts as much as all of the history, since that is what lists are made of. */
function weighBehind(positions: readonly number[], hidden: readonly number[]): Float32Array {
  const isHidden = new Set(hidden)
  const shown = positions.length - hidden.length
  const share = shown === 0 ? 1 : 0.5
  return Float32Array.from(positions, position => isHidden.has(position) ? share / hidden.length : (1 - share) / shown)
}

function markedAt(positions: readonly number[], size: number): Int32Array {
  const marks = new Int32Array(size)
  for (const position of positions) marks[position] = 1
  return marks
}

/** What a loss is fed of products that are drawn. */
export function drawnFor(loss: NextProductLoss, targets: readonly number[], sampler: NegativeSampler, random: Random): Record<string, TensorData> {
  const logQ = (ids: ArrayLike<number>) => Float32Array.from(ids, id => sampler.logQ(id))
  switch (loss.kind) {
    case 'softmax': return {}
    case 'inBatchSoftmax': return { targetLogQ: logQ(targets) }
    case 'binary': return { negatives: Int32Array.from({ length: targets.length * loss.negatives }, () => sampler.draw(random)) }
    case 'sampledSoftmax': {
      const negatives = Int32Array.from({ length: loss.negatives }, () => sampler.draw(random))
      return loss.logQ ? { negatives, targetLogQ: logQ(targets), negativeLogQ: logQ(negatives) } : { negatives }
    }
  }
}
