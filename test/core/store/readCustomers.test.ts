import { expect, test } from 'vitest'
import { DAY } from '../../../src/core/domain/time.ts'
import { readCustomers, type CustomerList, type CustomerSelection } from '../../../src/core/store/readCustomers.ts'
import { MadeShop } from './madeShop.ts'

const everyone: CustomerSelection = { tab: 'everyone', search: '', risk: [], minOrders: 0, acceptsMarketing: null, sort: 'valueAtRisk', descending: true, offset: 0, limit: 100 }
const ids = ({ rows }: CustomerList): number[] => rows.map(row => row.id)

function shopOfTabs(): MadeShop {
  return new MadeShop().trained('churn')
    .customer({ id: 1, orders: 2, risk: 'high', segment: 'sleeping', valueAtRisk: 300, nextOrderIn: 3 })
    .customer({ id: 2, orders: 1, risk: 'high', segment: 'oneOrder', valueAtRisk: 50 })
    .customer({ id: 3, orders: 9, risk: 'low', segment: 'best', valueAtRisk: 20, nextOrderIn: 6.9 })
    .customer({ id: 4, orders: 3, risk: 'medium', segment: 'loyal', valueAtRisk: 100, nextOrderIn: 7 })
    .customer({ id: 5, orders: 1 })
    .customer({ id: 6, orders: 0, risk: 'high', segment: 'best', valueAtRisk: 1, nextOrderIn: 1 })
}

test('the tabs hold whom they name, and are counted on every page', () => {
  using shop = shopOfTabs()
  const expected = { everyone: [1, 4, 2, 3, 5], winBack: [1], aboutToLapse: [4], dueThisWeek: [3], promising: [], best: [3], sleeping: [1], oneOrder: [2, 5] }
  for (const [tab, members] of Object.entries(expected)) {
    const list = readCustomers(shop.reader, { ...everyone, tab: tab as keyof typeof expected })
    expect(ids(list)).toEqual(members)
    expect(list.total).toBe(members.length)
    expect(list.tabs).toEqual({ everyone: 5, winBack: 1, aboutToLapse: 1, dueThisWeek: 1, promising: 0, best: 1, sleeping: 1, oneOrder: 2 })
  }
})

test('new and promising are those who are likely to come back', () => {
  using shop = new MadeShop().trained('churn')
    .customer({ id: 1, orders: 1, risk: 'low', segment: 'new', valueAtRisk: 10 })
    .customer({ id: 2, orders: 1, risk: 'high', segment: 'new', valueAtRisk: 90 })
    .customer({ id: 3, orders: 2, risk: 'medium', segment: 'promising', valueAtRisk: 20 })
    .customer({ id: 4, orders: 5, risk: 'low', segment: 'loyal', valueAtRisk: 20 })
  expect(ids(readCustomers(shop.reader, { ...everyone, tab: 'promising' }))).toEqual([3, 1])
})

test('value at risk is summed over all that match, not over the page', () => {
  using shop = shopOfTabs()
  expect(readCustomers(shop.reader, { ...everyone, limit: 1 })).toMatchObject({ total: 5, valueAtRisk: 470 })
  expect(readCustomers(shop.reader, { ...everyone, risk: ['high'], limit: 1 })).toMatchObject({ total: 2, valueAtRisk: 350 })
})

test('before the first prediction everyone is there and nobody is at risk', () => {
  using shop = new MadeShop().customer({ id: 1, orders: 2 }).customer({ id: 2, orders: 1 })
  const list = readCustomers(shop.reader, everyone)
  expect(list).toMatchObject({ total: 2, valueAtRisk: 0, ground: null, tabs: { everyone: 2, winBack: 0, dueThisWeek: 0, best: 0, oneOrder: 1 } })
  expect(list.rows.every(row => row.prediction === null)).toBe(true)
})

test('counts follow when another connection changes the store', () => {
  using shop = shopOfTabs()
  expect(readCustomers(shop.reader, everyone).tabs.oneOrder).toBe(2)
  shop.customer({ id: 7, orders: 1 })
  expect(readCustomers(shop.reader, everyone).tabs.oneOrder).toBe(3)
})

test.each([
  ['name', false, [2, 4, 1, 3, 5]], ['name', true, [5, 3, 1, 4, 2]], ['orders', true, [3, 4, 1, 5, 2]], ['lastOrder', true, [1, 2, 3, 4, 5]],
  ['risk', true, [3, 4, 1, 2, 5]], ['nextOrder', false, [2, 1, 3, 4, 5]], ['valueAtRisk', false, [3, 2, 4, 1, 5]],
] as const)('sorted by %s, descending %s; those without a prediction last', (sort, descending, expected) => {
  using shop = new MadeShop().trained('churn')
    .customer({ id: 1, name: 'c', orders: 2, risk: 'high', churn: 0.5, valueAtRisk: 300, nextOrderIn: 3 })
    .customer({ id: 2, name: 'A', orders: 1, risk: 'high', churn: 0.4, valueAtRisk: 50 })
    .customer({ id: 3, name: null, email: 'd@x', orders: 9, risk: 'low', churn: 0.9, valueAtRisk: 20, nextOrderIn: 6 })
    .customer({ id: 4, name: 'b', orders: 3, risk: 'medium', churn: 0.8, valueAtRisk: 100, nextOrderIn: 7 })
    .customer({ id: 5, name: 'e', orders: 1 })
  const selection = { ...everyone, sort, descending }
  expect(ids(readCustomers(shop.reader, selection))).toEqual(expected)
  const inPages = [0, 2, 4].flatMap(offset => ids(readCustomers(shop.reader, { ...selection, offset, limit: 2 })))
  expect(inPages).toEqual(expected)
})

test('search finds part of a name, an address or an id, or a whole order number', () => {
  using shop = new MadeShop()
    .customer({ id: 1, name: 'Étienne Lavoie', email: 'etienne@example.org' })
    .customer({ id: 2, name: '陈美玲', email: 'meiling_100%@example.org' })
    .order(1001, 2, 0)
  const search = (text: string): number[] => ids(readCustomers(shop.reader, { ...everyone, search: text }))
  expect(search('lavoie')).toEqual([1])
  expect(search('美玲')).toEqual([2])
  expect(search(' ETIENNE@ ')).toEqual([1])
  expect(search('C2')).toEqual([2])
  expect(search('#1001')).toEqual([2])
  expect(search('#100')).toEqual([])
  expect(search('_100%')).toEqual([2])
  expect(search('%')).toEqual([2])
  expect(search("'; DROP TABLE customers; --")).toEqual([])
})

test('filters narrow each other down', () => {
  using shop = shopOfTabs().customer({ id: 8, orders: 5, risk: 'medium', acceptsMarketing: true }).customer({ id: 9, orders: 5, risk: 'medium', acceptsMarketing: false })
  expect(ids(readCustomers(shop.reader, { ...everyone, minOrders: 4, risk: ['medium', 'low'] }))).toEqual([3, 9, 8])
  expect(ids(readCustomers(shop.reader, { ...everyone, minOrders: 4, risk: ['medium'], acceptsMarketing: true }))).toEqual([8])
  expect(ids(readCustomers(shop.reader, { ...everyone, acceptsMarketing: false }))).toEqual([9])
})

test('a row carries its prediction, and the page what it rests on', () => {
  using shop = shopOfTabs()
  const { rows: [first], ground } = readCustomers(shop.reader, everyone)
  expect(first).toMatchObject({ id: 1, externalId: 'C1', orders: 2, prediction: { risk: 'high', segment: 'sleeping', valueAtRisk: 300 } })
  expect(first?.prediction?.reasons[0]?.code).toBe('onlyOneOrder')
  const nextOrder = first?.prediction?.nextOrder
  expect((nextOrder?.high ?? 0) - (nextOrder?.low ?? 0)).toBe(2 * DAY)
  expect(ground).toEqual({ asOf: expect.any(Number), horizonDays: 90, trainedAt: 2, orders: 77, model: 'mbgNbd', drift: null })
})
