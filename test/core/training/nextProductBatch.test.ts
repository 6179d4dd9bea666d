import { describe, expect, it } from 'vitest'
import { cutWindows } from '../../../src/core/datasets/trainingWindows.ts'
import { encodeEvents } from '../../../src/core/datasets/encodedSequences.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { HIDDEN } from '../../../src/core/models/inputLayers.ts'
import { productsOnly } from '../../../src/core/models/sequenceModel.ts'
import { uniformSampler } from '../../../src/core/training/negativeSampler.ts'
import { nextProductBatch } from '../../../src/core/training/nextProductBatch.ts'
import { purchasesOf } from '../purchasesOf.ts'

const LENGTH = 8
/** Of each product one, so that it says where it stood. */
const lists = Array.from({ length: 40 }, (_, row) => Array.from({ length: 1 + row % LENGTH }, (_, at) => 1 + row * LENGTH + at))
const sequences = encodeEvents(purchasesOf(lists), Int32Array.from({ length: 40 * LENGTH + 1 }, (_, id) => id), [], 'itself')

function batchFor(learns: 'hidden' | 'whole') {
  const { sizes, values } = nextProductBatch(
    { sequences, inputs: productsOnly(40 * LENGTH), learns, content: null, loss: { kind: 'softmax', smoothing: 0 }, sampler: uniformSampler(1), variation: null },
    cutWindows(sequences, LENGTH), LENGTH, new Random(1),
  )
  return { sizes, read: (name: string) => Array.from(values[name] ?? [], Number) }
}

describe('a batch with hidden places', () => {
  const { sizes, read } = batchFor('hidden')
  const [products, hidden, positions, targets] = [read('products'), read(HIDDEN), read('positions'), read('targets')]

  it('asks every history for something, and for nothing that it shows', () => {
    expect(new Set(positions.map(position => Math.floor(position / LENGTH))).size).toBe(lists.length)
    expect(products.filter(product => targets.includes(product))).toEqual([])
    expect(positions.map(position => hidden[position])).toEqual(positions.map(() => 1))
    expect(hidden.filter(mark => mark === 1)).toHaveLength(sizes['T'] ?? 0)
  })

  it('keeps what is shown in its order, beside what is hidden', () => {
    const whole = [...products]
    positions.forEach((position, index) => { whole[position] = targets[index] ?? 0 })
    lists.forEach((list, row) => {
      const shown = whole.slice(row * LENGTH, (row + 1) * LENGTH).filter(product => product > 0)
      expect(shown).toEqual(list.slice(0, shown.length))
    })
  })

  it('ends some histories with what is hidden, and shows others what came after it', () => {
    const ends = positions.filter(position => position % LENGTH === LENGTH - 1)
    expect(ends.length).toBeGreaterThan(10)
    expect(positions.length - ends.length).toBeGreaterThan(10)
  })
})

describe('a batch for an autoencoder', () => {
  const { read } = batchFor('whole')
  const [products, hidden, positions, targets, weights] = [read('products'), read(HIDDEN), read('positions'), read('targets'), read('weights')]

  it('asks for all of each history and what follows it, which alone is hidden', () => {
    expect(hidden.flatMap((mark, place) => mark === 1 ? [place] : [])).toEqual(lists.map((_, row) => (row + 1) * LENGTH - 1))
    lists.forEach((list, row) => {
      const asked = targets.filter((_, index) => Math.floor((positions[index] ?? 0) / LENGTH) === row)
      expect(asked).toEqual(list.slice(0, asked.length))
      expect(products.slice((row + 1) * LENGTH - asked.length, (row + 1) * LENGTH)).toEqual([...asked.slice(0, -1), 0])
    })
  })

  it('weighs what follows as much as the histories', () => {
    const behind = weights.filter((_, index) => hidden[positions[index] ?? 0] === 1)
    expect(behind.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0.5, 5)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5)
  })
})
