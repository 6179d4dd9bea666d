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

  it('are not kept by a look or a dry run', async () => {
    await shop.import(orders(1, '2026-04-03'))
    await shop.import(orders(3, '03/04/2026'), { ...utc, answers: { dateOrder: 'dmy' } }, true)
    expect((await inspect(orders(3, '03/04/2026'))).questions).toHaveLength(1)
  })
})
