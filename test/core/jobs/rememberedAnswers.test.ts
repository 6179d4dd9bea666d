import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportOptions, Inspection } from '../../../src/core/domain/importing.ts'
import { inspectJob } from '../../../src/core/jobs/inspectJob.ts'
import { TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const HEADING = 'order_id,customer_id,product_id,quantity,price,date,financial_status\n'
const orders = (first: number, date: string, state = 'paid'): string => `${HEADING}${first},ann,tea,1,3.00,${date},${state}\n${first + 1},ben,cup,2,5.00,${date},paid\n`
const utc: ImportOptions = { timeZone: 'UTC' }

function inspect(text: string, options: ImportOptions = utc): Promise<Inspection> {
  return inspectJob({ kind: 'inspect', files: [shop.file('orders.csv', text)], options }, shop.context())
}

describe('answers of an earlier import', () => {
  it('are taken for the next file of the same layout, and shown', async () => {
    await expect(shop.import(orders(1, '03/04/2026'))).rejects.toMatchObject({ code: 'questionOpen' })
    await shop.import(orders(1, '03/04/2026'), { ...utc, answers: { dateOrder: 'dmy' } })
    const seen = await inspect(orders(3, '05/06/2026'))
    expect(seen.questions).toEqual([])
    expect(seen.files[0]?.remembered).toMatchObject({ answers: { dateOrder: 'dmy' }, mapping: {}, currency: null })
    expect(seen.files[0]?.remembered?.at).toBeLessThanOrEqual(Date.now())
    await shop.import(orders(3, '05/06/2026'))
    expect(shop.query('SELECT placed_at FROM orders WHERE external_id = 3')).toEqual([{ placed_at: Date.UTC(2026, 5, 5) }])
  })

  it('give way to an answer given now, which is remembered instead', async () => {
    await shop.import(orders(1, '03/04/2026'), { ...utc, answers: { dateOrder: 'dmy' } })
    const second = await shop.import(orders(3, '05/06/2026'), { ...utc, answers: { dateOrder: 'mdy' } })
    expect(second.months[0]?.month).toBe('2026-05')
    expect((await shop.import(orders(5, '07/08/2026'))).months[0]?.month).toBe('2026-07')
  })

  it('give way to dates that the file itself makes clear', async () => {
    await shop.import(orders(1, '03/04/2026'), { ...utc, answers: { dateOrder: 'dmy' } })
    const seen = await inspect(orders(3, '05/31/2026'))
    expect(seen.report?.months[0]?.month).toBe('2026-05')
    expect(seen.files[0]?.remembered).toBeNull()
  })

  it('say nothing of another layout', async () => {
    await shop.import(orders(1, '03/04/2026'), { ...utc, answers: { dateOrder: 'dmy' } })
    const seen = await inspect(orders(3, '05/06/2026').replace('order_id', 'Order number'))
    expect(seen.questions.map(question => question.code)).toEqual(['dateOrder'])
  })

  it('are left aside, and then forgotten, when they are asked for again', async () => {
    await shop.import(orders(1, '03/04/2026'), { ...utc, answers: { dateOrder: 'dmy' } })
    expect((await inspect(orders(3, '05/06/2026'), { ...utc, askAgain: true })).questions).toHaveLength(1)
    await shop.import(orders(3, '15/06/2026'), { ...utc, askAgain: true })
    expect((await inspect(orders(5, '07/08/2026'))).questions).toHaveLength(1)
  })

  it('hold for columns named by hand and for unpaid orders kept', async () => {
    const odd = (first: number) => orders(first, '2026-04-03', 'pending').replace('price', 'zork')
    await shop.import(odd(1), { ...utc, mapping: { unitPrice: 'zork' }, answers: { unpaidOrders: 'keep' } })
    const seen = await inspect(odd(3))
    expect(seen.files[0]?.remembered).toMatchObject({ answers: { unpaidOrders: 'keep' }, mapping: { unitPrice: 'zork' } })
    expect(seen.report?.orders).toBe(2)
    expect((await inspect(odd(3), { ...utc, answers: { unpaidOrders: 'leaveOut' } })).report?.orders).toBe(1)
  })

  it('hold for rows that repeat another and are real', async () => {
    const twice = `${HEADING}1,ann,tea,1,3.00,2026-04-03,paid\n1,ann,tea,1,3.00,2026-04-03,paid\n`
    await shop.import(twice, { ...utc, dropDuplicates: false })
    const next = twice.replaceAll('\n1,', '\n2,')
    const seen = await inspect(next)
    expect(seen.files[0]?.remembered).toMatchObject({ dropDuplicates: false })
    expect(seen.report).toMatchObject({ lines: 2, duplicates: 0 })
    expect((await shop.import(next, { ...utc, dropDuplicates: true })).duplicates).toBe(1)
    expect((await inspect(twice.replaceAll('\n1,', '\n3,'))).files[0]?.remembered).toBeNull()
  })

  it('hold for a layout chosen by hand, until the recognised one is chosen again', async () => {
    const mapping = { orderId: 'order_id', customerId: 'customer_id', productId: 'product_id', orderedAt: 'date', quantity: 'quantity', unitPrice: 'price' } as const
    const chosen = 'onlineRetail'
    const report = await shop.import(orders(1, '2026-04-03'), { ...utc, profile: chosen, mapping })
    expect(report.files[0]?.profile).toBe(chosen)
    const seen = await inspect(orders(3, '2026-04-04'))
    expect(seen.files[0]).toMatchObject({ profile: chosen, remembered: { profile: chosen } })
    expect(seen.report).toMatchObject({ orders: 2, files: [{ profile: chosen, remembered: { profile: chosen } }] })
    expect((await inspect(orders(3, '2026-04-04'), { ...utc, askAgain: true })).files[0]).toMatchObject({ profile: 'plain', remembered: null })
    await shop.import(orders(3, '2026-04-04'), { ...utc, profile: 'plain' })
    expect((await inspect(orders(5, '2026-04-05'))).files[0]).toMatchObject({ profile: 'plain' })
  })

  describe('about the encoding', () => {
    // The byte of é in Windows-1252 is that of й in Windows-1251: only a person can tell which of them is meant.
    const names = (first: number, name: string): string => `order_id,customer_id,product_id,product name,quantity,price,date\n${first},ann,tea,${name},1,3.00,2026-04-03\n`
    const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
    const inspectBytes = (content: Buffer, options = utc): Promise<Inspection> => inspectJob({ kind: 'inspect', files: [shop.file('orders.csv', content)], options }, shop.context())
    const importBytes = (content: Buffer, options: ImportOptions) => shop.import([shop.file('orders.csv', content)], options)
    const productNames = (): unknown[] => shop.query('SELECT name FROM products').map(({ name }) => name)

    it('hold where the file shows none of its own', async () => {
      expect((await inspectBytes(bytes(names(1, 'caf\xe9')))).files[0]?.encoding).toBe('windows-1252')
      await importBytes(bytes(names(1, 'caf\xe9')), { ...utc, encoding: 'windows-1251' })
      expect(productNames()).toEqual(['cafй'])
      const seen = await inspectBytes(bytes(names(2, 'th\xe9')))
      expect(seen.files[0]).toMatchObject({ encoding: 'windows-1251', remembered: { encoding: 'windows-1251' } })
      await importBytes(bytes(names(2, 'th\xe9')), utc)
      expect(productNames()).toEqual(['thй'])
    })

    it('give way to UTF-8, to characters that the encoding does not have, and to another layout', async () => {
      await importBytes(bytes(names(1, '\xb2\xe8')), { ...utc, encoding: 'gb18030' })
      expect((await inspectBytes(Buffer.from(names(2, 'thé')))).files[0]).toMatchObject({ encoding: 'utf-8', remembered: null })
      expect((await inspectBytes(bytes(names(2, 'th\xe9')))).files[0]).toMatchObject({ encoding: 'windows-1252', remembered: null })
      expect((await inspectBytes(bytes(names(2, 'caf\xe9 r\xe9el').replace('product name', 'title')))).files[0]).toMatchObject({ encoding: 'windows-1252', remembered: null })
    })
  })

  it('are not kept by a look or a dry run', async () => {
    await shop.import(orders(1, '2026-04-03'))
    await shop.import(orders(3, '03/04/2026'), { ...utc, answers: { dateOrder: 'dmy' } }, true)
    expect((await inspect(orders(3, '03/04/2026'))).questions).toHaveLength(1)
  })
})
