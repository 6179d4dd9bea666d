import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { structuredCloneCodec } from './structuredCloneCodec.ts'

const { pack, unpack } = structuredCloneCodec()

describe('structuredCloneCodec', () => {
  it('carries whatever a structured clone does', () => {
    const value = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: false })
    fc.assert(fc.property(value, original => {
      expect(unpack(pack(original))).toEqual(structuredClone(original))
    }))
  })

  it('carries objects whose keys look like its own tags', () => {
    const original = { $: 'date', v: 3, name: { $: 'undefined' } }
    expect(unpack(pack(original))).toEqual(original)
  })

  it('refuses functions', () => {
    expect(() => pack({ run: () => 1 })).toThrow(/could not be cloned/)
  })
})
