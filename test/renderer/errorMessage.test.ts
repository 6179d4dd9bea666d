import { describe, expect, it } from 'vitest'
import { errorMessage } from '../../src/renderer/composables/errorMessage.ts'
import { createFormat } from '../../src/renderer/format/createFormat.ts'
import { writtenParams } from '../../src/renderer/format/writtenParams.ts'

describe('errors', () => {
  it('says of what there is too little', () => {
    for (const unit of ['customers', 'repeatCustomers', 'days']) expect(errorMessage({ code: 'tooLittleData', params: { have: 12, need: 50, unit } })).toBe(`errors.tooLittle.${unit}`)
    expect(errorMessage({ code: 'tooLittleData', params: {} })).toBe('errors.tooLittleData')
  })

  it('has one message for every other code', () => {
    expect(errorMessage({ code: 'diskFull', params: {} })).toBe('errors.diskFull')
  })
})

describe('parameters', () => {
  it('writes numbers by the language and days without the year they share with today', () => {
    const format = createFormat({ locale: 'en', timeZone: 'Europe/London', currency: 'GBP', now: () => Date.UTC(2026, 10, 23) })
    expect(writtenParams({ buyers: 1312, product: 'Soap', date: '2026-11-09' }, format)).toEqual({ buyers: '1,312', product: 'Soap', date: '9 Nov' })
  })
})
