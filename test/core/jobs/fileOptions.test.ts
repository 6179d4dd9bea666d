import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Inspection } from '../../../src/core/domain/importing.ts'
import { inspectJob } from '../../../src/core/jobs/inspectJob.ts'
import { makeZip } from '../ingest/sources/makeArchive.ts'
import { TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const orders = (id: number, date: string, product = 'tea'): string => `order_id,customer_id,product_id,quantity,price,date\n${id},ann,${product},1,3.00,${date}\n`

describe('what is decided for one file', () => {
  it('leaves the dates of another alone, which are clear', async () => {
    const files = [shop.file('american.csv', orders(1, '05/31/2026')), shop.file('doubtful.csv', orders(2, '03/04/2026'))]
    const report = await shop.import(files, { timeZone: 'UTC', files: { 'doubtful.csv': { answers: { dateOrder: 'dmy' } } } })
    expect(report.months.map(({ month }) => month)).toEqual(['2026-04', '2026-05'])
  })

  it('reaches a table of an archive, its encoding and its columns', async () => {
    const archive = await makeZip({ 'old.csv': Buffer.from(orders(1, '2026-01-02', 'Cr\u00e8me'), 'latin1'), 'new.csv': orders(2, '2026-02-03') })
    const inspect = (options: object): Promise<Inspection> => inspectJob({ kind: 'inspect', files: [shop.file('shop.zip', archive)], options: { timeZone: 'UTC', ...options } }, shop.context())
    const seen = await inspect({ files: { 'shop.zip › old.csv': { encoding: 'windows-1251', mapping: { quantity: '' } } } })
    const [before, after] = ['shop.zip › old.csv', 'shop.zip › new.csv'].map(name => seen.files.find(file => file.name === name))
    expect(before).toMatchObject({ encoding: 'windows-1251' })
    expect(before?.preview[0]?.cells).toContain('Crиme')
    expect(before?.mapping).not.toHaveProperty('quantity')
    expect(after).toMatchObject({ encoding: 'utf-8', mapping: { quantity: 'quantity' } })
  })

  it('is remembered for the next file of its layout, a column taken away too', async () => {
    await shop.import([shop.file('a.csv', orders(1, '2026-01-02'))], { timeZone: 'UTC', files: { 'a.csv': { mapping: { quantity: '' } } } })
    const seen = await inspectJob({ kind: 'inspect', files: [shop.file('b.csv', orders(2, '2026-02-03'))], options: { timeZone: 'UTC' } }, shop.context())
    expect(seen.files[0]?.mapping).not.toHaveProperty('quantity')
    expect(seen.files[0]?.remembered?.mapping).toEqual({ quantity: '' })
  })
})
