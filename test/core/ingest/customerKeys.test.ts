import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseEmail, normaliseName, normaliseNameAndPostcode } from '../../../src/core/ingest/customerKeys.ts'
import { countryOfCurrency, normalisePhone } from '../../../src/core/ingest/phoneNumber.ts'

describe('a normalised key', () => {
  test('is the same when it is normalised once more, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => {
      for (const normalise of [normaliseEmail, normaliseName, (phone: string) => normalisePhone(phone, 'GB')]) {
        const once = normalise(text)
        if (once !== '') expect(normalise(once)).toBe(once)
      }
    }), { examples: [['ⰀÀ﹡'], ['ａ´@.'], ['AA.\u0307']] })
  })

  test.each([
    ['Ann@Example.com', 'ann@example.com'], ['"Ann Ash" <ann@example.com>', 'ann@example.com'], ['mailto:ann@example.com', 'ann@example.com'],
    ['ann＠example．com', 'ann@example.com'], ['ann@xn--bcher-kva.example', 'ann@bücher.example'], ['no-email@shop.example', ''], ['a@b@c', ''], ['ann', ''], ['@x.example', ''],
  ])('of the address %s is %s', (text, key) => expect(normaliseEmail(text)).toBe(key))

  test.each([
    ['020 7946 0018', 'GB', '+442079460018'], ['(613) 555-0100', 'Canada', '+16135550100'], ['1-613-555-0100', 'us', '+16135550100'], ['13812345678', '中国', '+8613812345678'],
    ['86 138 1234 5678', 'CN', '+8613812345678'], ['１３８１２３４５６７８', 'CN', '+8613812345678'], ['01 42 68 53 00', 'France', '+33142685300'], ['06 1234 5678', 'IT', '+390612345678'],
    ['07700 900123 ext. 4', 'GB', '+447700900123'], ['07700900123', '', '07700900123'], ['0000000000', 'GB', ''], ['12345', 'GB', ''], ['call me', 'GB', ''], ['138****0000', 'CN', ''],
  ])('of the number %s in %s is %s', (text, country, key) => expect(normalisePhone(text, country)).toBe(key))

  test('of a name needs its postcode, and neither may be masked', () => {
    expect(normaliseNameAndPostcode('Zoë  O’Neil', 'k1a 0b1')).toBe('zoë oneil · K1A0B1')
    expect(normaliseNameAndPostcode('Ann Ash', '')).toBe('')
    expect(normaliseNameAndPostcode('张*', '100000')).toBe('')
    expect(normaliseNameAndPostcode('Guest', 'K1A 0B1')).toBe('')
    expect(normaliseNameAndPostcode('李雷', '000000')).toBe('')
  })

  test('takes numbers without a country for those of the shop\'s currency', () => expect([countryOfCurrency('CNY'), countryOfCurrency('EUR')]).toEqual(['CN', '']))
})
