import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultConfiguration } from '../../../src/core/models/nextProductDefaults.ts'
import { configureNetwork, readNetworkSettings } from '../../../src/core/training/networkSettings.ts'
import { sampleSettings, type SearchSpace } from '../../../src/core/training/sampleSettings.ts'

const SPACE: SearchSpace = { networks: ['transformer', 'bert4rec', 'gru', 'lstm'], widths: [16, 64], mostNegatives: 700 }
const configure = (settings: Record<string, string>) => {
  const { network = 'transformer', ...others } = readNetworkSettings(settings)
  return configureNetwork(defaultConfiguration({ purchases: 9000, products: 700 }, network), others)
}

describe('settings that are drawn', () => {
  it('begin with those that Shopcast would have chosen itself', () => {
    expect(configure(sampleSettings(0, 1, SPACE, {}))).toEqual(defaultConfiguration({ purchases: 9000, products: 700 }, 'transformer'))
  })

  it('are always such as a training takes, whatever is drawn and set', () => {
    const set = fc.record({ width: fc.constantFrom('6', '20', '48'), dropout: fc.constantFrom('0', '0.3') }, { requiredKeys: [] })
    fc.assert(fc.property(fc.nat(5000), fc.nat(1000), set, (index, seed, given) => {
      const drawn = sampleSettings(index, seed, SPACE, given as Record<string, string>)
      expect(drawn).toMatchObject(given)
      const { network, loss } = configure(drawn)
      if (!given.width) expect([16, 32, 64]).toContain(network.width)
      expect('negatives' in loss ? loss.negatives : 0).toBeLessThanOrEqual(700)
    }))
  })

  it('follow from the seed and their place alone, and differ', () => {
    const drawn = Array.from({ length: 40 }, (_, index) => sampleSettings(index, 3, SPACE, {}))
    expect(Array.from({ length: 40 }, (_, index) => sampleSettings(39 - index, 3, SPACE, {})).reverse()).toEqual(drawn)
    expect(new Set(drawn.map(settings => JSON.stringify(settings))).size).toBe(40)
    expect(new Set(drawn.map(({ network }) => network)).size).toBe(4)
    expect(sampleSettings(5, 4, SPACE, {})).not.toEqual(drawn[5])
  })
})
