import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteCustomerJob } from '../../../src/core/jobs/deleteCustomerJob.ts'
import { mergeRecordsJob } from '../../../src/core/jobs/mergeRecordsJob.ts'
import { pseudonymsJob } from '../../../src/core/jobs/pseudonymsJob.ts'
import { TestShop } from './importFixture.ts'
import { orderFile } from './peopleFiles.ts'

let shop: TestShop
let keyFile: string
beforeEach(() => {
  shop = new TestShop()
  keyFile = join(shop.folder, 'my.key')
})
afterEach(() => shop.dispose())

const pseudonyms = (action: 'give' | 'reveal', file: string | null = keyFile) => pseudonymsJob({ kind: 'pseudonyms', action, keyFile: file }, shop.context())
const bytes = (): string => ['', '-wal', '-shm'].map(suffix => join(shop.dataDir, `shopcast.sqlite${suffix}`)).filter(path => existsSync(path)).map(path => readFileSync(path, 'latin1')).join('')
const people = (): unknown[] => shop.query('SELECT orders, spent_minor FROM customers WHERE orders > 0 ORDER BY id')

const ann = { customer: 'ann_ashworth', email: 'Ann.Ashworth@secret.example', phone: '+44 7700 900123', name: 'Annabel Ashworth', postcode: 'SW1A 1AA' }
const TRACES = ['secret.example', 'Annabel', 'annabel', 'shworth', '7700900123', '7700 900123']
const first = orderFile({ ...ann, id: 'A1' }, { email: 'bob@secret.example', name: 'Bob Ashworth', id: 'B1' })
const later = orderFile({ email: 'ANN.ashworth@secret.example', id: 'A2' }, { phone: '07700 900123', country: 'GB', id: 'A3' }, { customer: 'ann_ashworth', id: 'A4' }, { email: 'new@secret.example', name: 'New Ashworth', id: 'N1' })

describe('a shop whose customers have pseudonyms', () => {
  test('holds no name, address or number, not in a single byte, and later imports join the same people', async () => {
    const named = new TestShop()
    await named.import(first)
    await named.import(later)
    await shop.import(first)
    await pseudonyms('give')
    for (const trace of TRACES) expect(bytes()).not.toContain(trace)
    await shop.import(later)
    for (const trace of TRACES) expect(bytes()).not.toContain(trace)
    expect(people()).toEqual(named.query('SELECT orders, spent_minor FROM customers WHERE orders > 0 ORDER BY id'))
    named.dispose()
  })

  test('quotes no row of a file behind the differences of a report, neither of imports before nor after', async () => {
    const rows = (name: string): string => `email,sku,date,price\n${`${name}@secret.example,MUG,2026-01-05,10.00\n`.repeat(2)}${name}@secret.example,TEE,"asked by ${name}@secret.example",10.00\n`
    const told = () => shop.query('SELECT order_id, text, minor FROM import_differences ORDER BY id')
    await shop.import(rows('ann'))
    const before = told()
    expect(before).toContainEqual(expect.objectContaining({ order_id: expect.stringContaining('ann@secret.example@') as string }))
    expect(before).toContainEqual(expect.objectContaining({ text: expect.stringContaining('asked by ann@secret.example') as string }))
    await pseudonyms('give')
    expect(bytes()).not.toContain('secret.example')
    await shop.import(rows('bob'))
    expect(bytes()).not.toContain('secret.example')
    expect(told()).toHaveLength(2 * before.length)
    await pseudonyms('reveal')
    expect(told().slice(0, before.length)).toEqual(before.map(row => ({ ...row, text: '' })))
  })

  test('shows with its key who they are, also those who came later', async () => {
    await shop.import(first)
    const before = shop.content()
    await pseudonyms('give')
    await pseudonyms('reveal', null)
    expect({ ...shop.content() }).toEqual(before)
    await pseudonyms('give')
    await shop.import(later)
    await pseudonyms('reveal')
    expect(shop.query("SELECT name, email FROM customers WHERE external_id = 'new@secret.example'")).toEqual([{ name: 'New Ashworth', email: 'new@secret.example' }])
    expect(shop.query("SELECT count(*) AS n FROM pseudonyms")).toEqual([{ n: 0 }])
  })

  test('keeps its key apart, readable by its owner only, and imports nothing without it', async () => {
    await shop.import(first)
    await expect(pseudonyms('give', join(shop.dataDir, 'my.key'))).rejects.toMatchObject({ code: 'keyInsideShop' })
    await pseudonyms('give')
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(bytes()).not.toContain(readFileSync(keyFile, 'utf8').split('\n')[1] ?? 'no key')
    const key = readFileSync(keyFile)
    writeFileSync(keyFile, 'nothing')
    await expect(shop.import(later)).rejects.toMatchObject({ code: 'keyFileInvalid' })
    writeFileSync(keyFile, `${'ab'.repeat(32)}\n`)
    await expect(pseudonyms('reveal')).rejects.toMatchObject({ code: 'keyWrong' })
    mkdirSync(join(shop.folder, 'moved'))
    writeFileSync(join(shop.folder, 'moved', 'my.key'), key)
    await expect(pseudonyms('reveal', join(shop.folder, 'nowhere.key'))).rejects.toMatchObject({ code: 'keyFileMissing' })
    expect(await pseudonyms('reveal', join(shop.folder, 'moved', 'my.key'))).toEqual({ customers: 2 })
  })

  test('knows orders without numbers again, and who was merged or deleted', async () => {
    const rows = 'email,sku,date,price\nann@secret.example,MUG,2026-01-05,10.00\nbob@secret.example,TEE,2026-01-06,10.00\ncy@secret.example,TEE,2026-01-07,10.00\n'
    await shop.import(rows)
    const ids = shop.query('SELECT id FROM customers ORDER BY id').map(row => row['id'] as number)
    await mergeRecordsJob({ kind: 'mergeRecords', subject: 'customers', action: 'merge', one: ids[0] ?? 0, other: ids[1] ?? 0 }, shop.context())
    await pseudonyms('give')
    expect(shop.query('SELECT orders FROM customers WHERE orders > 0 ORDER BY id')).toEqual([{ orders: 2 }, { orders: 1 }])
    expect(await shop.import(rows)).toMatchObject({ importId: null })
    await deleteCustomerJob({ kind: 'deleteCustomer', id: ids[2] ?? 0, withOrders: false }, shop.context())
    expect(await shop.import(rows)).toMatchObject({ importId: null })
    await pseudonyms('reveal')
    expect(bytes()).not.toContain('cy@secret.example')
    expect(await shop.import(rows)).toMatchObject({ importId: null })
  })
})
