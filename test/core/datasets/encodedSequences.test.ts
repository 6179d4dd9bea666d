import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeEvents } from '../../../src/core/datasets/encodedSequences.ts'
import { bucketCount, bucketOf, bucketsOf, chooseEventFeatures } from '../../../src/core/datasets/eventFeatures.ts'
import { cutWindows } from '../../../src/core/datasets/trainingWindows.ts'
import { fitVocabulary, modelIdsOf } from '../../../src/core/datasets/vocabulary.ts'
import { EVENT_KINDS } from '../../../src/core/domain/event.ts'
import { HOUR } from '../../../src/core/domain/time.ts'
import { encodedPurchases, purchasesOf } from '../purchasesOf.ts'

const VIEW = EVENT_KINDS.indexOf('view')

describe('a vocabulary', () => {
  const catalogue = ['never', 'once', 'often']
  const events = purchasesOf([[3, 2, 3], [3]])

  it('begins with the most frequent products and ends with those that were never seen, where they are wanted', () => {
    expect(fitVocabulary(events, catalogue, true)).toEqual({ externalIds: ['often', 'once', 'never'], trained: 2 })
    expect(fitVocabulary(events, catalogue, false)).toEqual({ externalIds: ['often', 'once'], trained: 2 })
  })

  it('finds its products in another catalogue, and none for others', () => {
    expect([...modelIdsOf(fitVocabulary(events, catalogue, false), ['new', 'often'])]).toEqual([0, 0, 1])
  })
})

describe('encoding', () => {
  const same = Int32Array.of(0, 1, 2, 3)

  it('has every event foretell the next purchase', () => {
    const events = purchasesOf([[1, 2, 2, 3, 1], [3]])
    events.kinds.set([VIEW, VIEW], 0)
    events.kinds[4] = VIEW
    expect([...encodeEvents(events, same, []).targets]).toEqual([2, 2, 3, 0, 0, 0])
  })

  it('leaves out what a model does not know', () => {
    const { starts, ends, products, targets } = encodeEvents(purchasesOf([[1, 2, 3], [2], [3, 3]]), Int32Array.of(0, 7, 0, 4), [])
    expect([...starts]).toEqual([0, 2, 2])
    expect([...ends]).toEqual([2, 2, 4])
    expect([...products]).toEqual([7, 4, 4, 4])
    expect([...targets]).toEqual([4, 0, 4, 0])
  })
})

describe('features of events', () => {
  it('are none where only products and their order are known', () => {
    expect(chooseEventFeatures(purchasesOf([[1, 2, 3], [2, 2]]))).toEqual([])
  })

  it('are those that tell events apart, with buckets from 1', () => {
    const events = { ...purchasesOf([[1, 2, 3], [2, 2, 1]]), currency: 'EUR' }
    events.at.set([0, HOUR * 3, HOUR * 3, 5, HOUR * 40, HOUR * 41])
    events.kinds[0] = VIEW
    events.prices.set([NaN, 100, 100, 400, 400, 900])
    const features = chooseEventFeatures({ ...events, quantities: new Float32Array(6).fill(1) })
    expect(features.map(({ name }) => name)).toEqual(['kind', 'gap', 'price'])
    const buckets = features.map(feature => [...bucketsOf(feature, events)])
    expect(buckets).toEqual([[1, 2, 2, 2, 2, 2], [0, 3, 1, 0, 7, 2], [0, 1, 1, 2, 2, 3]])
    for (const [index, feature] of features.entries()) expect(Math.max(...buckets[index] ?? [])).toBeLessThan(bucketCount(feature))
  })

  it('put a value above all edges that it reaches', () => {
    expect([NaN, 0, 1, 1.5, 9].map(value => bucketOf(value, [1, 2]))).toEqual([0, 1, 2, 2, 3])
  })
})

describe('training windows', () => {
  it('ask for every target once, from the latest events backwards, and never reach over their length', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 12 }), (lists, longest) => {
      const encoded = encodedPurchases(lists)
      const asked = cutWindows(encoded, longest).flatMap(({ start, end, askedFrom }) => {
        expect(end - start).toBeLessThanOrEqual(longest)
        expect(start).toBeLessThanOrEqual(askedFrom)
        return Array.from({ length: end - askedFrom }, (_, index) => askedFrom + index)
      })
      const withTarget = Array.from(encoded.targets.keys()).filter(row => (encoded.targets[row] ?? 0) > 0)
      expect(asked.sort((a, b) => a - b)).toEqual(withTarget)
    }))
  })
})
