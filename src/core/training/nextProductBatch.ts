import type { EncodedSequences } from '../datasets/encodedSequences.ts'
import type { TrainingWindow } from '../datasets/trainingWindows.ts'
import type { Random } from '../domain/random.ts'
import { historyBatch } from '../models/historyBatch.ts'
import { CONTENT } from '../models/inputLayers.ts'
import type { NextProductLoss } from '../models/nextProduct.ts'
import type { SequenceInputs } from '../models/sequenceModel.ts'
import type { TensorData } from '../nn/graph/tensor.ts'
import type { Batch } from '../nn/program.ts'
import type { NegativeSampler } from './negativeSampler.ts'

/** What all batches of a training have in common. */
export interface BatchSource {
  readonly sequences: EncodedSequences
  readonly inputs: SequenceInputs
  /** Content vectors of the trained products, row by row from padding; null where there are none. */
  readonly content: Float32Array | null
  readonly loss: NextProductLoss
  readonly sampler: NegativeSampler
}

/** What `nextProductProgram` is fed for some windows padded to one length. */
export function nextProductBatch({ sequences, inputs, content, loss, sampler }: BatchSource, windows: readonly TrainingWindow[], length: number, random: Random): Batch {
  const positions: number[] = []
  const targets: number[] = []
  windows.forEach(({ start, end, askedFrom }, row) => {
    for (let at = Math.max(start, askedFrom, end - length); at < end; at++) {
      const target = sequences.targets[at] ?? 0
      if (target === 0) continue
      positions.push((row + 1) * length - (end - at))
      targets.push(target)
    }
  })
  const count = targets.length
  const histories = Object.entries(historyBatch(sequences, windows, length, inputs)).map(([name, { data }]) => [name, data] as const)
  return {
    sizes: { N: windows.length, L: length, T: count },
    values: {
      ...Object.fromEntries(histories), ...(content ? { [CONTENT]: content } : {}),
      positions: Int32Array.from(positions), targets: Int32Array.from(targets), weights: new Float32Array(count).fill(1 / count),
      ...drawnFor(loss, targets, sampler, random),
    },
  }
}

function drawnFor(loss: NextProductLoss, targets: readonly number[], sampler: NegativeSampler, random: Random): Record<string, TensorData> {
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
