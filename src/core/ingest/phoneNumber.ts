import type { CurrencyCode } from '../domain/money.ts'
import { regionsByName } from './regionNames.ts'

/** Calling code and trunk prefix (dialled within the country only) of the countries whose shops write numbers without their code. */
const PLANS: Readonly<Record<string, readonly [code: string, trunk: string]>> = {
  AE: ['971', '0'], AR: ['54', '0'], AT: ['43', '0'], AU: ['61', '0'], BE: ['32', '0'], BG: ['359', '0'], BR: ['55', '0'], CA: ['1', '1'], CH: ['41', '0'], CL: ['56', ''],
  CN: ['86', '0'], CO: ['57', ''], CZ: ['420', ''], DE: ['49', '0'], DK: ['45', ''], EE: ['372', ''], ES: ['34', ''], FI: ['358', '0'], FR: ['33', '0'], GB: ['44', '0'],
  GR: ['30', ''], HK: ['852', ''], HR: ['385', '0'], HU: ['36', '06'], ID: ['62', '0'], IE: ['353', '0'], IL: ['972', '0'], IN: ['91', '0'], IS: ['354', ''], IT: ['39', ''],
  JP: ['81', '0'], KR: ['82', '0'], LT: ['370', '0'], LU: ['352', ''], LV: ['371', ''], MO: ['853', ''], MX: ['52', ''], MY: ['60', '0'], NL: ['31', '0'], NO: ['47', ''],
  NZ: ['64', '0'], PH: ['63', '0'], PL: ['48', ''], PT: ['351', ''], RO: ['40', '0'], RU: ['7', '8'], SA: ['966', '0'], SE: ['46', '0'], SG: ['65', ''], SI: ['386', '0'],
  SK: ['421', '0'], TH: ['66', '0'], TR: ['90', '0'], TW: ['886', '0'], UA: ['380', '0'], US: ['1', '1'], VN: ['84', '0'], ZA: ['27', '0'],
}

const FEWEST_DIGITS = 7
const MOST_DIGITS = 15
/** A longer number that begins with the country's code has it written in front without a plus. */
const LONGEST_NATIONAL = 10

/** Countries whose currency is theirs alone, so that a shop's currency tells where its numbers are from. */
const COUNTRY_OF_CURRENCY: Readonly<Record<string, string>> = {
  AUD: 'AU', BRL: 'BR', CAD: 'CA', CHF: 'CH', CNY: 'CN', CZK: 'CZ', DKK: 'DK', GBP: 'GB', HKD: 'HK', HUF: 'HU', INR: 'IN', JPY: 'JP', KRW: 'KR', MXN: 'MX', MYR: 'MY', NOK: 'NO', NZD: 'NZ',
  PLN: 'PL', RUB: 'RU', SEK: 'SE', SGD: 'SG', THB: 'TH', TRY: 'TR', TWD: 'TW', USD: 'US', VND: 'VN', ZAR: 'ZA',
}

/** The country that telephone numbers of a shop with this currency are from; empty where nobody knows. */
export function countryOfCurrency(currency: CurrencyCode): string {
  return COUNTRY_OF_CURRENCY[currency] ?? ''
}

/** All digits alike, or counting up or down: what is typed where a number is demanded and none given. */
const NOBODYS = /^(\d)\1+$|^0?1234567890?$|^9876543210?$/

/**
 * A telephone number as people may be told apart by: `+447700900123` where its country is known, else the digits as they were dialled. An extension is left out.
 * @param country ISO code or name of the country that numbers without a code belong to; empty where nobody knows
 * @returns empty for what is no number, or nobody's
 */
export function normalisePhone(text: string, country = ''): string {
  const plain = text.normalize('NFKC').replace(/(?:ext\.?|x|#|转)\s*\d{1,6}\s*$/i, '').replace(/\(0\)/, '').trim()
  if (!/^\+?[\d\s().\-/'–]+$/.test(plain)) return ''
  const digits = plain.replace(/\D/g, '')
  if (digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS || NOBODYS.test(digits)) return ''
  if (plain.startsWith('+')) return `+${digits}`
  if (digits.startsWith('00') && digits.length > FEWEST_DIGITS + 2) return `+${digits.slice(2)}`
  const plan = PLANS[regionsByName.get(country.toLowerCase()) ?? '']
  if (!plan) return digits
  const [code, trunk] = plan
  if (digits.startsWith(code) && digits.length > LONGEST_NATIONAL) return `+${digits}`
  return `+${code}${trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits}`
}
