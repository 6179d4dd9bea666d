import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeEvents } from '../../../src/core/datasets/encodedSequences.ts'
import { cutWindows } from '../../../src/core/datasets/trainingWindows.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { CONTRAST_KINDS } from '../../../src/core/models/nextProduct.ts'
import { AUGMENTATION_WAYS, type AugmentationWay } from '../../../src/core/models/nextProductConfiguration.ts'
import { changeHistory, type Place } from '../../../src/core/training/changedHistories.ts'
import { comparedViews, planVariation, varyHistories } from '../../../src/core/training/historyViews.ts'
import { findSimilarProducts } from '../../../src/core/training/similarProducts.ts'
import { noCheckpoint } from '../historiesOf.ts'
import { purchasesOf } from '../purchasesOf.ts'

const PRODUCTS = 60
const identity = Int32Array.from({ length: PRODUCTS + 1 }, (_, id) => id)
const random = new Random(1)
const lists = Array.from({ length: 50 }, (_, index) => Array.from({ length: 2 + index % 9 }, () => 1 + random.integer(PRODUCTS)))
const sequences = encodeEvents(purchasesOf(lists), identity, [])
const windows = cutWindows(sequences, 8)

/** A history whose products say where they stood, from 1. */
const history = (length: number): Place[] => Array.from({ length }, (_, row) => ({ row, read: row, product: row + 1, asked: true }))
const other = (product: number) => product + 100
const lengths = fc.integer({ min: 1, max: 20 })
const change = (way: AugmentationWay, length: number, seed: number) => changeHistory(way, history(length), other, new Random(seed))

describe('a changed history', () => {
  it.each(AUGMENTATION_WAYS)('after %s is the same for the same seed, and is asked for what followed its last event', (way) => {
    fc.assert(fc.property(lengths, fc.nat(), (length, seed) => {
      const changed = change(way, length, seed)
      expect(changed).toEqual(change(way, length, seed))
      expect(changed.at(-1)).toMatchObject({ row: length - 1, asked: true })
      expect(changed.map(({ row }) => row)).toEqual(changed.map(({ row }) => row).toSorted((a, b) => a - b))
    }))
  })

  it.each(AUGMENTATION_WAYS)('after %s is never asked for a product that it has been shown', (way) => {
    fc.assert(fc.property(lengths, fc.nat(), (length, seed) => {
      const seen = new Set<number>()
      for (const { row, product, asked } of change(way, length, seed)) {
        seen.add(product)
        if (asked) expect(seen.has(row + 2)).toBe(false) // what follows row r is product r + 2
      }
    }))
  })

  it('is shorter by cropping and masking, of the same products by reordering, of similar ones by substitution', () => {
    const products = (way: AugmentationWay) => Array.from({ length: 20 }, (_, seed) => change(way, 10, seed).map(({ product }) => product))
    const whole = history(10).map(({ product }) => product)
    for (const cropped of products('crop')) expect(cropped).toEqual(whole.slice(-cropped.length))
    for (const masked of products('mask')) expect(masked).toEqual(whole.filter(product => masked.includes(product)))
    for (const reordered of products('reorder')) expect(reordered.toSorted((a, b) => a - b)).toEqual(whole)
    for (const substituted of products('substitute')) expect(substituted.map(product => product % 100)).toEqual(whole)
    for (const way of AUGMENTATION_WAYS) expect(products(way).some(changed => changed.join() !== whole.join()), way).toBe(true)
  })
})

describe('similar products', () => {
  it('are those bought beside a product, and itself where there are none', async () => {
    const similar = await findSimilarProducts(encodeEvents(purchasesOf([[1, 2], [2, 1], [3, 4], [4, 3], [5]]), Int32Array.of(0, 1, 2, 3, 4, 5), []), 5, noCheckpoint)
    expect([1, 2, 3, 4, 5].map(product => similar(product, new Random(1)))).toEqual([2, 1, 4, 3, 5])
  })
})

describe('views of histories', () => {
  it.each(CONTRAST_KINDS)('%s: every history is compared with one view, and no view is asked for anything', (kind) => {
    const contrast = { kind, weight: 0.3, temperature: 0.2 }
    const variation = planVariation(sequences, { ways: [], share: 0 }, contrast, product => product)
    if (!variation) throw new TypeError('something varies')
    const varied = varyHistories(sequences, windows, 8, variation, new Random(3))
    const { sizes, values } = comparedViews(varied, contrast, 8)
    expect(sizes['P']).toBe(windows.length)
    const targetsOf = (row: number) => Array.from(varied.sequences.targets.subarray(varied.windows[row]?.start, varied.windows[row]?.end))
    const asked = varied.windows.flatMap((_, row) => targetsOf(row)).filter(target => target > 0)
    expect(asked).toEqual(windows.flatMap(({ askedFrom, end }) => [...sequences.targets.subarray(askedFrom, end)]).filter(target => target > 0))
    windows.forEach(({ end }, index) => {
      const [first, second] = ['firstView', 'secondView'].map(name => ((values[name]?.[index] ?? 0) as number + 1) / 8 - 1) as [number, number]
      expect(values['viewTarget']?.[index]).toBe(sequences.targets[end - 1])
      expect(targetsOf(second).every(target => target === 0)).toBe(true)
      const lastOf = (row: number) => varied.sequences.products[(varied.windows[row]?.end ?? 0) - 1]
      if (kind === 'dropout') expect(lastOf(second)).toBe(lastOf(first))
      if (kind === 'target') {
        const followed = lists.some(list => list.some((product, place) => product === lastOf(second) && list[place + 1] === sequences.targets[end - 1]))
        expect(followed).toBe(true)
      }
    })
  })
})
