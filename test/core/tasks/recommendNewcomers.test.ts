import { describe, expect, test } from 'vitest'
import { wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import { recommendNewcomers } from '../../../src/core/tasks/recommend/recommendNewcomers.ts'
import { historiesOf, type Bought } from '../historiesOf.ts'

const END = 20_000
/** Everybody's first order: 60 customers of each country, spread over the last 110 days. */
const shop = (favourite: (country: string) => number): Bought[] =>
  ['GB', 'DE'].flatMap((country, at) => Array.from({ length: 60 }, (_, n) => ({ customer: at * 100 + n + 1, product: favourite(country), day: END - 1 - Math.floor(n * 110 / 60) })))
const countriesOf = (bought: readonly Bought[]): [number, string][] => [...new Set(bought.map(({ customer }) => customer))].map(id => [id, id > 100 ? 'DE' : 'GB'])
const NEWCOMERS: [number, string | null][] = [[901, 'GB'], [902, 'DE'], [903, null], [904, 'FR']]

function recommended(bought: Bought[], without: number[] = []): Map<number, { products: number[]; codes: string[] }> {
  // Twelve other products sell everywhere, so that the ten best of the whole shop leave some out.
  const others = Array.from({ length: 12 }, (_, n) => [1, 101].map(customer => ({ customer, product: 50 + n, day: END - 40 }))).flat()
  const histories = historiesOf([...bought, ...others])
  const hidden = Int32Array.from(histories.productIds.keys()).filter(number => without.includes(histories.productIds[number] ?? 0))
  const found = new Map<number, { products: number[]; codes: string[] }>()
  for (const { customerId, productId, reason } of Array.from(recommendNewcomers(wholeHistory(histories, END), new Map([...countriesOf(bought), ...NEWCOMERS]), hidden)).flat()) {
    const own = found.get(customerId) ?? { products: [], codes: [] }
    own.products.push(productId)
    own.codes.push(reason.code)
    found.set(customerId, own)
  }
  return found
}

describe('whoever has bought nothing yet', () => {
  /** Each country has twelve favourites of its own, so the ten best of the shop hold but some of each. */
  const apart = (['GB', 'DE'] as const).flatMap((country, at) => Array.from({ length: 360 }, (_, n) => ({ customer: at * 100 + (n % 60) + 1, product: (at + 1) * 1000 + (n * 7) % 10, day: END - 1 - Math.floor((n % 60) * 110 / 60), order: 1 })))

  test('is recommended what sells now in their country, where countries differ', () => {
    const found = recommended(apart)
    expect(found.get(901)?.products.every(product => product >= 1000 && product < 2000)).toBe(true)
    expect(found.get(902)?.products.every(product => product >= 2000)).toBe(true)
    expect(new Set(found.get(901)?.codes)).toEqual(new Set(['popularInCountry']))
  })

  test('is recommended what sells now in the shop, where nobody knows the country or nobody there has ordered', () => {
    const found = recommended(apart)
    expect(found.get(903)).toEqual(found.get(904))
    expect(new Set(found.get(903)?.codes)).toEqual(new Set(['popularNow']))
  })

  test('is recommended the same everywhere, where countries do not differ', () => {
    const found = recommended(shop(() => 7))
    expect(found.get(901)).toEqual(found.get(902))
    expect(found.get(901)?.products[0]).toBe(7)
    expect(found.get(901)?.codes[0]).toBe('popularNow')
  })

  test('is recommended nothing that the merchant keeps out, and nobody with a history is among them', () => {
    const found = recommended(shop(() => 7), [7])
    expect(found.get(901)?.products).not.toContain(7)
    expect([...found.keys()].sort()).toEqual([901, 902, 903, 904])
  })
})
