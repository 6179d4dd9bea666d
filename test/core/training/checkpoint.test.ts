import { describe, expect, it } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint, type TrainingCheckpoint } from '../../../src/core/training/checkpoint.ts'

const checkpoint = (best: Float32Array | null = null): TrainingCheckpoint => ({
  fingerprint: 'sasrec über 12 Artikel', epoch: 3, batch: 7, lossSum: 1 / 3, seconds: 12.5, timeWasUp: false, best,
  curve: [{ epoch: 1, loss: 2.5, error: null, metric: null, right: null, seconds: 4 }, { epoch: 2, loss: 0.1 + 0.2, error: 3, metric: 0.04, right: 0.1, seconds: 8 }],
  state: { step: 41, parameters: Float32Array.of(1, -2, 3e-38), firstMoments: Float32Array.of(0.1, 0, 5), secondMoments: Float32Array.of(7, 8, 9) },
})

describe('a checkpoint', () => {
  it.each([['without', null], ['with', Float32Array.of(4, 5, 6)]])('comes back bit for bit %s best parameters', (_, best) => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint(best)))).toEqual(checkpoint(best))
  })

  it('is refused where it was cut off', () => {
    const bytes = encodeCheckpoint(checkpoint())
    expect(() => decodeCheckpoint(bytes.subarray(0, -4))).toThrow('whole')
  })
})
