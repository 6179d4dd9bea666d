import { describe, expect, it } from 'vitest'
import { defaultConfiguration } from '../../../src/core/models/nextProductDefaults.ts'
import { configureNetwork, readNetworkSettings } from '../../../src/core/training/networkSettings.ts'

const defaults = defaultConfiguration({ purchases: 1000, products: 100 }, 'gru')
const configure = (given: Record<string, string>, configuration = defaults) => configureNetwork(configuration, readNetworkSettings(given))

describe('what makes a network robust', () => {
  it('is off unless it is set', () => {
    const { augmentation, robustness } = configure({})
    expect([augmentation.ways, robustness]).toEqual([[], { adversarial: 0, contrast: null }])
  })

  it('is read by its names', () => {
    expect(configure({ augment: 'mask+crop' }).augmentation.ways).toEqual(['crop', 'mask'])
    expect(configure({ augment: 'all' }).augmentation.ways).toHaveLength(4)
    expect(configure({ adversarial: '0.2', contrast: 'views', contrastWeight: '0.5' }).robustness).toMatchObject({ adversarial: 0.2, contrast: { kind: 'views', weight: 0.5 } })
  })

  it.each([['augment', 'shuffle'], ['augment', 'crop+crop'], ['augment', ''], ['contrast', 'both'], ['adversarial', '2'], ['contrastTemperature', '0']])('%s=%s is refused', (name, value) => {
    expect(() => configure({ [name]: value })).toThrow(expect.objectContaining({ code: 'settingInvalid', params: expect.objectContaining({ name }) }))
  })

  it('is for networks that learn what follows', () => {
    const filling = defaultConfiguration({ purchases: 1000, products: 100 }, 'bert4rec')
    expect(() => configure({ contrast: 'dropout' }, filling)).toThrow(expect.objectContaining({ code: 'settingInvalid' }))
    expect(configure({ contrast: 'none', augment: 'none', adversarial: '0' }, filling).robustness.contrast).toBeNull()
  })
})
