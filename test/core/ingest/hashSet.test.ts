import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashSet } from '../../../src/core/ingest/hashSet.ts'

const half = fc.oneof(fc.nat({ max: 3 }), fc.integer({ min: 0, max: 0xffffffff }))

test('a key is new once, whatever came between', () => {
  fc.assert(fc.property(fc.array(fc.tuple(half, half).filter(([high, low]) => high > 0 || low > 1), { maxLength: 5000, size: 'max' }), pairs => {
    const set = new HashSet()
    const known = new Set<string>()
    for (const [high, low] of pairs) {
      expect(set.add(high, low)).toBe(!known.has(`${high}:${low}`))
      known.add(`${high}:${low}`)
    }
    expect(set.size).toBe(known.size)
  }), { numRuns: 30 })
})

test('a key of zeros is a key like any other', () => {
  const set = new HashSet()
  expect([set.add(0, 0), set.add(0, 0)]).toEqual([true, false])
})

test('a released set is empty and can be filled again', () => {
  const set = new HashSet()
  for (let key = 1; key <= 10_000; key++) set.add(key, key)
  set.release()
  expect([set.size, set.add(5, 5), set.add(5, 5)]).toEqual([0, true, false])
})
