import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MergeAction, RecordSubject } from '../../../src/core/domain/identity.ts'
import { mergeRecordsJob } from '../../../src/core/jobs/mergeRecordsJob.ts'
import { readSettledPairs, readSuspectedPairs } from '../../../src/core/store/readDuplicates.ts'
import { oneLetterApart } from '../../../src/core/store/similarEmails.ts'
import { TestShop } from './importFixture.ts'
import { orderFile } from './peopleFiles.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const idOf = (key: string, subject: RecordSubject = 'customers'): number => shop.query(`SELECT id FROM ${subject} WHERE external_id = '${key}'`)[0]?.['id'] as number
const settle = (action: MergeAction, one: string, other: string, subject: RecordSubject = 'customers') =>
  mergeRecordsJob({ kind: 'mergeRecords', subject, action, one: idOf(one, subject), other: idOf(other, subject) }, shop.context())
const suspected = (subject: RecordSubject = 'customers') => shop.inStore(db => readSuspectedPairs(db, subject, 100)).rows
  .map(({ one, other, reasons }) => [...[one, other].map(id => shop.query(`SELECT external_id AS k FROM ${subject} WHERE id = ${id}`)[0]?.['k']), ...reasons.map(({ code }) => code)])
const orders = (): unknown => Object.fromEntries(shop.query('SELECT external_id AS k, orders AS n FROM customers WHERE orders > 0 ORDER BY k').map(row => [row['k'], row['n']]))

describe('customers who may be the same', () => {
  test('are listed with the reasons, the surest first, and joined by nobody', async () => {
    await shop.import(orderFile(
      { customer: '17', email: 'family@example.com' }, { customer: '23', email: 'family@example.com' },
      { email: 'ann.ash@gmail.example', name: 'Ann Ash', postcode: 'SW1A 1AA' }, { email: 'annash+shop@gmail.example', name: 'Ann Ash', postcode: 'SW1A1AA' },
      { email: 'robert@hotmail.example' }, { email: 'robert@hotmial.example' }, { email: 'maria.silva@x.example', name: 'Maria Silva' }, { email: 'maria.sliva@x.example', name: 'Maria Silva' },
      { email: 'kim@x.example', phone: '+447700900123' }, { email: 'lee@x.example', phone: '+44 7700 900123' },
      { email: 'maria@y.example' }, { email: 'marta@y.example' }, { email: 'shop1@x.example' }, { email: 'shop2@x.example' },
    ))
    expect(suspected()).toEqual([
      ['ann.ash@gmail.example', 'annash+shop@gmail.example', 'sameNameAndPostcode', 'taggedEmail'],
      ['17', '23', 'sameEmail'],
      ['robert@hotmail.example', 'robert@hotmial.example', 'similarEmail'],
      ['maria.silva@x.example', 'maria.sliva@x.example', 'similarEmail'],
      ['kim@x.example', 'lee@x.example', 'samePhone'],
    ])
    expect(Object.values(orders() as Record<string, number>)).toEqual(Array(14).fill(1))
  })

  test('are not looked for among the namesakes of a town that has one postcode', async () => {
    const town = ['Ann', 'Bob', 'Cy', 'Dora', 'Eli', 'Fay'].flatMap(first => ['Ash', 'Birch', 'Cedar', 'Dale', 'East'].flatMap(last => [1, 2].map(twin => ({ email: `${first}.${last}@provider${twin}.example`, name: `${first} ${last}`, postcode: '05401' }))))
    await shop.import(orderFile(...town, { email: 'gil@x.example', name: 'Ann Ash', postcode: 'SW1A 1AA' }, { email: 'gill@y.example', name: 'Ann Ash', postcode: 'SW1A1AA' }))
    expect(suspected()).toEqual([['gil@x.example', 'gill@y.example', 'sameNameAndPostcode']])
  })

  test('become one when the merchant says so, with orders, sums and returns, and two again', async () => {
    await shop.import(orderFile({ id: 'A', email: 'ann@x.example', sku: 'MUG', date: '2026-01-05' }, { id: 'B', email: 'ann@y.example', sku: 'MUG', date: '2026-02-01', quantity: '-1' }))
    const before = shop.content()
    await settle('merge', 'ann@x.example', 'ann@y.example')
    expect(shop.query('SELECT external_id, state, refunds_minor FROM orders ORDER BY external_id')).toEqual([{ external_id: 'A', state: 4, refunds_minor: 1000 }, { external_id: 'B', state: 5, refunds_minor: 0 }])
    await settle('undoMerge', 'ann@x.example', 'ann@y.example')
    expect(shop.content()).toEqual(before)
  })

  test('stay merged when an import that brought one side is undone and comes back', async () => {
    await shop.import(orderFile({ id: 'A', email: 'ann@x.example' }))
    const second = orderFile({ id: 'B', email: 'ann@y.example' })
    const { importId } = await shop.import(second)
    await settle('merge', 'ann@x.example', 'ann@y.example')
    expect(orders()).toEqual({ 'ann@x.example': 2 })
    await shop.undo(importId)
    expect(orders()).toEqual({ 'ann@x.example': 1 })
    await shop.import(second)
    expect(orders()).toEqual({ 'ann@x.example': 2 })
    expect(shop.inStore(db => readSettledPairs(db, 'customers')).merged).toHaveLength(1)
  })

  test('survive the undo of the import that brought the one who stood for both', async () => {
    const { importId } = await shop.import(orderFile({ id: 'A', customer: '17' }))
    await shop.import(orderFile({ id: 'B', email: 'ann@y.example' }))
    await settle('merge', '17', 'ann@y.example')
    expect(orders()).toEqual({ 17: 2 })
    await shop.undo(importId)
    expect(orders()).toEqual({ 'ann@y.example': 1 })
    expect(shop.query('PRAGMA foreign_key_check')).toEqual([])
  })

  test('whom the merchant keeps apart are listed no more, also after the next import', async () => {
    await shop.import(orderFile({ customer: '17', email: 'family@x.example' }, { customer: '23', email: 'family@x.example' }))
    await settle('keepApart', '17', '23')
    await shop.import(orderFile({ customer: '17', email: 'family@x.example' }))
    expect(suspected()).toEqual([])
    await settle('undoKeepApart', '23', '17')
    expect(suspected()).toEqual([['17', '23', 'sameEmail']])
  })
})

test('products with one title under several numbers are listed, and merged when the merchant says so', async () => {
  await shop.import(orderFile({ product: '900', title: 'Speckled Mug' }, { product: '901', title: 'speckled  mug!' }, { product: '902', title: 'Jug' }))
  expect(suspected('products')).toEqual([['900', '901', 'sameTitle']])
  await settle('merge', '900', '901', 'products')
  expect(shop.query('SELECT external_id, orders FROM products WHERE orders > 0 ORDER BY external_id')).toEqual([{ external_id: '900', orders: 2 }, { external_id: '902', orders: 1 }])
  expect(suspected('products')).toEqual([])
  await settle('undoMerge', '900', '901', 'products')
  expect(suspected('products')).toHaveLength(1)
})

test.each([['abc', 'abd', 'cd'], ['abc', 'abcd', 'd'], ['abcd', 'abdc', 'cd'], ['abc', 'abc', null], ['abc', 'xyc', null]])('from %s to %s it is the letters %s', (one, other, letters) => {
  expect(oneLetterApart(one, other)).toBe(letters)
})
