import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TestShop } from './importFixture.ts'
import { orderFile as file, orderRow as row } from './peopleFiles.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

/** Who bought, by the key that stands for each, with their orders. */
const people = (): Record<string, number> => Object.fromEntries(shop.query('SELECT external_id, orders FROM customers WHERE orders > 0 ORDER BY external_id').map(row => [row['external_id'], row['orders']]))
const products = (): Record<string, number> => Object.fromEntries(shop.query('SELECT external_id, orders FROM products WHERE orders > 0 ORDER BY external_id').map(row => [row['external_id'], row['orders']]))

describe('a customer', () => {
  test('is one by account id, and by the same e-mail, whatever its case, width and blanks, under a guest order', async () => {
    await shop.import(file({ customer: '17', email: 'Ann@Example.com' }, { email: ' ann@example.COM ' }, { email: 'ａｎｎ@example.com' }, { customer: '17' }))
    expect(people()).toEqual({ 17: 4 })
  })

  test('is somebody else where dots or a tag in the address differ', async () => {
    await shop.import(file({ email: 'ann.ash@example.com' }, { email: 'annash@example.com' }, { email: 'ann.ash+shop@example.com' }))
    expect(Object.keys(people())).toHaveLength(3)
  })

  test('is one by phone, written with or without the country, where the country is known', async () => {
    await shop.import(file({ phone: '07700 900123', country: 'United Kingdom' }, { phone: '+44 7700 900123' }, { phone: '0044 (0)7700-900123' }))
    expect(people()).toEqual({ '+447700900123': 3 })
  })

  test('is one by name and postcode where nothing stronger is known, and joins who has both', async () => {
    await shop.import(file({ name: 'Ann  Ash', postcode: 'sw1a 1aa' }, { name: 'ANN ASH', postcode: 'SW1A1AA' }, { customer: '17', name: 'Ann Ash', postcode: 'SW1A 1AA' }, { name: 'Ann Ash', postcode: 'E1 6AN' }))
    expect(people()).toEqual({ 17: 3, 'ann ash · E16AN': 1 })
  })

  test('is never joined by what is masked, by a placeholder, or by a key that two accounts have', async () => {
    await shop.import(file(
      { name: '张*', postcode: '100000' }, { name: '张*', postcode: '100000' }, { phone: '138****0000' }, { phone: '138****0000' }, { email: 'a**@qq.com' },
      { email: 'guest@shop.example' }, { email: 'guest@shop.example' }, { phone: '0000000000' }, { phone: '1234567890' }, { customer: '0' },
      { customer: '17', email: 'family@example.com' }, { customer: '23', email: 'family@example.com' }, { email: 'family@example.com' },
    ))
    expect(people()).toEqual({ 17: 1, 23: 1, 'family@example.com': 1 })
    expect(shop.query('SELECT count(*) AS n FROM orders WHERE customer_id IS NULL')).toEqual([{ n: 10 }])
  })

  test('keeps a marketplace\'s relay address as one buyer', async () => {
    await shop.import(file({ email: 'x7k2@marketplace.amazon.co.uk' }, { email: 'x7k2@marketplace.amazon.co.uk' }, { email: 'q9@marketplace.amazon.co.uk' }))
    expect(people()).toEqual({ 'q9@marketplace.amazon.co.uk': 1, 'x7k2@marketplace.amazon.co.uk': 2 })
  })

  test('is found again when a later file brings the e-mail of a known account, and apart again when that file is undone', async () => {
    await shop.import(file({ customer: '17' }, { email: 'ann@example.com' }))
    const before = shop.content()
    const { importId } = await shop.import(file({ customer: '17', email: 'ann@example.com' }))
    expect(people()).toEqual({ 17: 3 })
    await shop.undo(importId)
    expect({ ...shop.content(), imports: null }).toEqual({ ...before, imports: null })
    expect(people()).toEqual({ 17: 1, 'ann@example.com': 1 })
  })

  test('is the same whatever the order in which the files come in', async () => {
    const files = [file({ id: 'A', customer: '17' }), file({ id: 'B', email: 'ann@example.com', phone: '+447700900123' }), file({ id: 'C', phone: '+44 7700 900123' }), file({ id: 'D', customer: '17', email: 'ann@example.com' })]
    const found: unknown[] = []
    for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]) {
      const other = new TestShop()
      for (const index of order) await other.import(files[index] ?? '')
      found.push(other.query('SELECT external_id, orders, spent_minor FROM customers WHERE orders > 0'))
      other.dispose()
    }
    expect(found).toEqual(Array(3).fill([{ external_id: '17', orders: 4, spent_minor: 4000 }]))
  })

  test('has a return matched to what another of their keys bought', async () => {
    await shop.import(file({ customer: '17', email: 'ann@example.com', sku: 'MUG', date: '2026-01-05' }, { email: 'ann@example.com', sku: 'MUG', date: '2026-02-05', quantity: '-1' }))
    expect(shop.query('SELECT sum(refunds_minor) AS refunds FROM orders WHERE state = 4')).toEqual([{ refunds: 1000 }])
  })

  test('is learned from a file that holds nothing but known orders', async () => {
    const known = file({ id: 'A', customer: '17' })
    await shop.import(known + row({ id: 'B', email: 'ann@example.com' }) + '\n')
    const again = await shop.import(file({ id: 'A', customer: '17', email: 'ann@example.com' }))
    expect(again.importId).not.toBeNull()
    expect(people()).toEqual({ 17: 2 })
    expect(await shop.import(file({ id: 'A', customer: '17', email: 'ann@example.com' }))).toMatchObject({ importId: null })
  })

  test('does not come of the shop\'s own address on sales over the counter, now or in a later file', async () => {
    const others = Array.from({ length: 40 }, (_, i) => ({ email: `c${i}@example.com`, name: `Cust ${i}` }))
    const counter = Array.from({ length: 60 }, (_, i) => ({ email: 'till@shop.example', name: `Walker ${i}` }))
    const report = await shop.import(file(...others, ...counter))
    expect(report.problems.find(problem => problem.code === 'sharedCustomer')).toMatchObject({ count: 60, examples: [{ file: 'orders.csv', text: 'till@shop.example × 60' }] })
    expect(Object.keys(people())).toHaveLength(40)
    const later = await shop.import(file({ email: 'till@shop.example' }, { email: 'c1@example.com' }))
    expect(later).toMatchObject({ customers: 1, unidentifiedLines: 1 })
  })

  test('does not come of an account that every guest has, unless it is on one order only', async () => {
    await shop.import(file({ customer: 'guest' }, { customer: 'guest' }, { customer: 'anonymous' }))
    expect(people()).toEqual({ anonymous: 1 })
  })

  test('who buys most in a small shop stays a customer', async () => {
    await shop.import(file(...Array.from({ length: 30 }, () => ({ email: 'best@example.com', name: 'Best' })), { email: 'other@example.com' }))
    expect(people()).toMatchObject({ 'best@example.com': 30 })
  })
})

describe('a product', () => {
  test('is one by SKU, then by id, then by title, where one SKU claims it', async () => {
    await shop.import(file({ sku: 'MUG-1', product: '900', title: 'Mug' }, { product: '900', title: 'Mug' }, { title: ' Mug ' }, { product: '901', title: 'Jug' }, { title: 'Jug' }))
    expect(products()).toEqual({ 'MUG-1': 3, 901: 2 })
  })

  test('stays by itself where two SKUs have its title', async () => {
    await shop.import(file({ sku: 'MUG-1', title: 'Mug' }, { sku: 'MUG-2', title: 'Mug' }, { title: 'Mug' }))
    expect(products()).toEqual({ Mug: 1, 'MUG-1': 1, 'MUG-2': 1 })
  })

  test('gets its SKU from a later file, and loses it with an undo', async () => {
    await shop.import(file({ id: 'A', title: 'Cafe\u0301 Tee' }))
    const { importId } = await shop.import(file({ id: 'B', sku: 'TEE', title: 'Café Tee' }))
    expect(products()).toEqual({ TEE: 2 })
    expect(shop.query('SELECT p.external_id FROM order_lines l JOIN products p ON p.id = l.product_id')).toEqual([{ external_id: 'TEE' }, { external_id: 'TEE' }])
    await shop.undo(importId)
    expect(products()).toEqual({ 'Café Tee': 1 })
  })
})
