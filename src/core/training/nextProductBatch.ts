import type { Random } from '../domain/random.ts'
import type { NextProductLoss } from '../models/nextProduct.ts'
import type { TensorData } from '../nn/graph/tensor.ts'
import type { Batch } from '../nn/program.ts'
import type { PlannedBatch } from '../datasets/lengthBuckets.ts'
import type { NegativeSampler } from './negativeSampler.ts'
import type { Sequences } from '../datasets/sequences.ts'

/**
 * What `nextProductProgram` is fed for some sequences: each but its last product goes in, padded on the left, each but its
 * first is to be foretold. Of long sequences the latest products count.
 */
export function nextProductBatch(sequences: Sequences, { length, sequences: rows }: PlannedBatch, loss: NextProductLoss, sampler: NegativeSampler, random: Random): Batch {
  const products = new Int32Array(rows.length * length)
  const positions: number[] = []
  const targets: number[] = []
  rows.forEach((sequence, row) => {
    const end = (sequences.starts[sequence + 1] ?? 0) - 1
    const start = Math.max(sequences.starts[sequence] ?? 0, end - length)
    for (let at = start; at < end; at++) {
      const position = (row + 1) * length - (end - at)
      products[position] = sequences.products[at] ?? 0
      positions.push(position)
      targets.push(sequences.products[at + 1] ?? 0)
    }
  })
  const count = targets.length
  return {
    sizes: { N: rows.length, L: length, T: count },
    values: {
      products, positions: Int32Array.from(positions), targets: Int32Array.from(targets), weights: new Float32Array(count).fill(1 / count),
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
