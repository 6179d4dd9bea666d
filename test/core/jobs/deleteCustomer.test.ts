import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backupJob } from '../../../src/core/jobs/backupJob.ts'
import { deleteCustomerJob } from '../../../src/core/jobs/deleteCustomerJob.ts'
import { mergeRecordsJob } from '../../../src/core/jobs/mergeRecordsJob.ts'
import { TestShop } from './importFixture.ts'
import { orderFile } from './peopleFiles.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const idOf = (key: string): number => shop.query(`SELECT id FROM customers WHERE external_id = '${key}'`)[0]?.['id'] as number
const remove = (key: string, withOrders = false) => deleteCustomerJob({ kind: 'deleteCustomer', id: idOf(key), withOrders }, shop.context())

/** Every byte of the database and its log, as text. */
const bytes = (): string => ['', '-wal', '-shm'].map(suffix => join(shop.dataDir, `shopcast.sqlite${suffix}`)).filter(path => existsSync(path)).map(path => readFileSync(path, 'latin1')).join('')

const ann = { customer: '17', email: 'Ann.Ashworth@secret.example', phone: '+44 7700 900123', name: 'Annabel Ashworth', postcode: 'SW1A 1AA' }
const others = Array.from({ length: 200 }, (_, i) => ({ id: `X${i}`, email: `c${i}@example.com`, name: `Customer ${i}` }))
const file = orderFile({ ...ann, id: 'A1', sku: 'MUG' }, { ...ann, id: 'A2', sku: 'TEE' }, { email: ann.email, id: 'A3', sku: 'MUG' }, ...others)
const TRACES = ['secret.example', 'Annabel', 'annabel', 'Ashworth', 'ashworth', '7700900123', '7700 900123']

describe('a deleted customer', () => {
  test('leaves orders to sales and demand, and not a byte of who it was in the file or its log', async () => {
    await shop.import(file + `"A1","17","${ann.email}","${ann.phone}","${ann.name}","${ann.postcode}","","MUG","","","2026-01-05","1","10.00"\n`)
    for (const trace of TRACES.slice(0, 2)) expect(bytes()).toContain(trace)
    const months = shop.query('SELECT * FROM months')
    expect(await remove('17')).toEqual({ orders: 3, events: 0, backups: [], trainings: 0 })
    for (const trace of TRACES) expect(bytes()).not.toContain(trace)
    expect(shop.query('SELECT * FROM months')).toEqual(months)
    expect(shop.query("SELECT external_id, customer_id FROM orders WHERE external_id LIKE 'A%' ORDER BY external_id")).toEqual(['A1', 'A2', 'A3'].map(external_id => ({ external_id, customer_id: null })))
    expect(shop.query("SELECT orders, customers FROM products WHERE external_id = 'MUG'")).toEqual([{ orders: 2, customers: 0 }])
    expect(shop.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(shop.query('PRAGMA foreign_key_check')).toEqual([])
  })

  test('takes the orders along when asked to', async () => {
    await shop.import(file)
    await remove('17', true)
    expect(shop.query("SELECT count(*) AS n FROM orders WHERE external_id LIKE 'A%'")).toEqual([{ n: 0 }])
    expect(shop.query('SELECT sum(orders) AS orders FROM months')).toEqual([{ orders: 200 }])
    expect(shop.query("SELECT orders FROM products WHERE external_id = 'MUG'")).toEqual([{ orders: 0 }])
  })

  test('does not come back with the old file, nor with a new one under any of the keys, and the report says so', async () => {
    await shop.import(file)
    await remove('17')
    const again = await shop.import(file)
    expect(again.importId).toBeNull()
    const report = await shop.import(orderFile({ id: 'N1', email: ' ann.ashworth@SECRET.example' }, { id: 'N2', customer: '99', phone: '07700 900123', country: 'GB' }, { id: 'N3', email: 'new@example.com' }))
    expect(report).toMatchObject({ customers: 1, unidentifiedLines: 2 })
    expect(report.problems.find(({ code }) => code === 'deletedCustomer')?.count).toBe(2)
    for (const trace of TRACES) expect(bytes()).not.toContain(trace)
  })

  test('whose orders had no number is known again by none, and nothing is stored twice', async () => {
    const rows = 'email,sku,date,price\nann@secret.example,MUG,2026-01-05,10.00\nbob@example.com,TEE,2026-01-06,10.00\n'
    await shop.import(rows)
    await remove('ann@secret.example')
    expect(bytes()).not.toContain('ann@secret.example')
    expect(await shop.import(rows)).toMatchObject({ importId: null })
    expect(shop.query('SELECT count(*) AS n FROM orders')).toEqual([{ n: 2 }])
  })

  test('is not quoted by the rows behind the differences of a report either', async () => {
    const header = 'customer id,email,sku,date,price\n'
    const mine = '17,ann@secret.example,MUG,2026-01-05,10.00\n'
    await shop.import(`${header}${mine}${mine}17,ann@secret.example,TEE,"asked by Ann@SECRET.example",10.00\n18,bob@else.example,TEE,"asked by bob@else.example",10.00\n`)
    const told = () => shop.query('SELECT order_id, text FROM import_differences ORDER BY id') as { order_id: string; text: string }[]
    expect(told().map(({ order_id }) => order_id)).toContainEqual(expect.stringMatching(/^17@/))
    expect(told().map(({ text }) => text)).toContainEqual(expect.stringContaining('Ann@SECRET.example'))
    const [before] = shop.query('SELECT count(*) AS rows, total(minor) AS minor FROM import_differences')
    await remove('17')
    expect(bytes().toLowerCase()).not.toContain('secret.example')
    expect(told().filter(({ order_id }) => order_id.startsWith('17@'))).toEqual([])
    expect(told().map(({ order_id }) => order_id)).toContain(shop.query("SELECT external_id FROM orders WHERE customer_id IS NULL")[0]?.['external_id'])
    expect(told().map(({ text }) => text)).toContainEqual(expect.stringContaining('bob@else.example'))
    expect(shop.query('SELECT count(*) AS rows, total(minor) AS minor FROM import_differences')).toEqual([before])
  })

  test('goes with everyone merged into them', async () => {
    await shop.import(orderFile({ ...ann }, { email: 'annie@secret.example' }))
    await mergeRecordsJob({ kind: 'mergeRecords', subject: 'customers', action: 'merge', one: idOf('17'), other: idOf('annie@secret.example') }, shop.context())
    await remove('annie@secret.example')
    expect(shop.query('SELECT count(*) AS n FROM customers')).toEqual([{ n: 0 }])
    for (const trace of TRACES) expect(bytes()).not.toContain(trace)
  })

  test('is still known by copies, and these are named while they are there', async () => {
    await shop.import(file)
    const copy = join(shop.folder, 'copy.sqlite')
    await backupJob({ kind: 'backup', file: copy }, shop.context())
    writeFileSync(join(shop.dataDir, 'shopcast.sqlite.before-9'), '')
    expect((await remove('17')).backups).toEqual([copy, 'shopcast.sqlite.before-9'])
  })

  test('has to be there', async () => {
    await shop.import(file)
    await expect(deleteCustomerJob({ kind: 'deleteCustomer', id: 999_999, withOrders: false }, shop.context())).rejects.toMatchObject({ code: 'customerUnknown' })
  })
})
