import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockFolder } from '../../src/core/jobs/dataFolder.ts'
import { run } from './runProgram.ts'

describe('the terminal program', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'shopcast-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  test('says its version and how it is used', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' })
    const help = await run([])
    expect(help.code).toBe(0)
    for (const name of ['import FILE…', 'evaluate TASK', 'predict', 'undo IMPORT', '--as-of DATE']) expect(help.out).toContain(name)
    expect((await run(['help', 'evaluate'])).out).toContain('--protocol time|leave-one-out')
    expect((await run(['evaluate', '--help'])).out).toContain('--horizon DAYS')
  })

  test.each([
    [['frobnicate'], 'There is no command "frobnicate"'],
    [['import'], 'Name the file'],
    [['import', 'a.csv', '--nonsense'], "Unknown option '--nonsense'"],
    [['import', 'a.csv', '--map', 'colour=Farbe'], 'The field of --map is one of'],
    [['import', 'a.csv', '--map', 'productId'], '--map takes NAME=VALUE'],
    [['import', 'a.csv', '--currency', 'Euro'], '--currency is a code of three letters'],
    [['train', 'everything'], 'The question is one of recommend, churn, demand, visits, all'],
    [['evaluate'], 'Name the question'],
    [['evaluate', 'churn', '--cut', '2026-02-30'], '--cut is a day'],
    [['evaluate', 'churn', '--top', '1.5'], '--top is a whole number'],
    [['predict', 'all'], 'Say where to write'],
    [['export', 'everything', '--to', 'x.csv'], 'The list is one of churn'],
    [['undo', 'first'], 'The import is a whole number'],
    [['runs', 'all'], 'one word too many'],
    [['runs', '--seed', '-1'], ''],
  ])('wrong usage ends with 2 and a sentence: %j', async (argv, sentence) => {
    const { code, out, err } = await run([...argv, '--data', folder])
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain(sentence)
    expect(err).toContain('shopcast help')
  })

  test('lists are empty in a folder that holds no shop, and the folder stays empty', async () => {
    expect(JSON.parse((await run(['imports', '--json', '--data', folder])).out)).toEqual([])
    expect((await run(['runs', '--data', folder])).out).toBe('Nothing was learned yet.\n')
    expect(existsSync(join(folder, 'shopcast.sqlite'))).toBe(false)
  })

  test('an import says what it took from earlier answers, as the options that give them', async () => {
    const file = join(folder, 'orders.csv')
    const given = ['--answer', 'dateOrder=dmy', '--keep-duplicates', '--map', 'unitPrice=zork']
    const importOrder = (id: number, ...options: string[]) => {
      writeFileSync(file, `order_id,customer_id,product_id,quantity,zork,date\n${id},ann,tea,1,3.00,03/04/2026\n`)
      return run(['import', file, '--data', join(folder, 'shop'), ...options])
    }
    expect((await importOrder(1, ...given)).out).not.toContain('as you answered')
    expect((await importOrder(2)).out).toMatch(/as you answered on \d{4}-\d\d-\d\d: --map unitPrice=zork --answer dateOrder=dmy --keep-duplicates \(/)
    expect((await importOrder(3, '--ask-again')).err).toContain('--answer dateOrder=')
  })

  test('a question of a later version fails with 1, with a sentence and, for programs, a document', async () => {
    const { code, out, err } = await run(['evaluate', 'demand', '--json', '--data', folder])
    expect(code).toBe(1)
    expect(err).toContain('does not answer "demand" yet')
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'taskNotYetOffered', params: { task: 'demand' } } })
  })

  test('a backup is one file that holds the shop', async () => {
    const { code, out } = await run(['backup', join(folder, 'copy.sqlite'), '--json', '--data', join(folder, 'shop')])
    expect(code).toBe(0)
    expect(JSON.parse(out).bytes).toBeGreaterThan(4096)
    expect((await run(['backup', join(folder, 'no', 'such', 'place.sqlite'), '--data', join(folder, 'shop')])).err).toContain('cannot be written')
  })

  test('a folder in which Shopcast works already is left alone', async () => {
    const lock = lockFolder(folder)
    const { code, err } = await run(['backup', join(folder, 'copy.sqlite'), '--data', folder])
    lock.release()
    expect(code).toBe(1)
    expect(err).toContain('already working in this data folder')
  })

  test('a cancelled command ends with 130', async () => {
    const { code, err } = await run(['backup', join(folder, 'copy.sqlite'), '--data', folder], { signal: AbortSignal.abort() })
    expect(code).toBe(130)
    expect(err).toContain('Cancelled')
    expect(existsSync(join(folder, 'copy.sqlite'))).toBe(false)
    expect(existsSync(join(folder, 'copy.sqlite.part'))).toBe(false)
  })
})
