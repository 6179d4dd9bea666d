import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const HEADER = 'order id,customer,sku,date,quantity,price\n'

function orders(first: number, last: number): string {
  let rows = HEADER
  for (let id = first; id <= last; id++) rows += `${id},customer ${id % 50},SKU-${id % 20},2026-01-${String(1 + id % 28).padStart(2, '0')},1,9.99\n`
  return rows
}

test.each(['storing', 'summarising'])('a process killed while %s leaves the shop as it was, and the next import cleans up and adds all', { timeout: 60_000 }, async phase => {
  const staging = join(shop.dataDir, 'import-staging.sqlite')
  await shop.import(orders(1, 200))
  const before = shop.content()
  const file = shop.file('more.csv', orders(150, 30_000))
  const child = spawn(process.execPath, [join(import.meta.dirname, 'importChild.ts'), shop.dataDir, file, phase], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL')

  expect(existsSync(staging)).toBe(true)
  expect(shop.content()).toEqual(before)
  const report = await shop.import([file])
  expect(report).toMatchObject({ orders: 29_800, rowFates: { alreadyKnown: 51 } })
  expect(existsSync(staging)).toBe(false)
})

/** Imports a file in a process of its own. @param steps after so many it is killed, wherever it has come to by then @returns how many steps it took */
async function importAndKill(file: string, steps: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'importChild.ts'), shop.dataDir, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let taken = 0
  for await (const dots of child.stdout as AsyncIterable<Buffer>) {
    taken += dots.length
    if (taken >= steps) child.kill('SIGKILL')
  }
  await ended
  return taken
}

test('a process killed at twenty moments leaves all of the file or nothing, in a sound database', { timeout: 240_000 }, async () => {
  await shop.import(orders(1, 200))
  const file = shop.file('more.csv', orders(201, 6000))
  const kept = join(shop.folder, 'kept')
  cpSync(shop.dataDir, kept, { recursive: true })
  const steps = await importAndKill(file, Infinity)
  const stored = new Set<unknown>()
  expect(shop.query('SELECT count(*) AS orders FROM orders')).toEqual([{ orders: 6000 }])
  for (let moment = 0; moment < 20; moment++) {
    rmSync(shop.dataDir, { recursive: true })
    cpSync(kept, shop.dataDir, { recursive: true })
    await importAndKill(file, Math.ceil(steps * (moment + 1) / 20))
    const [found] = shop.query('SELECT count(*) AS orders FROM orders')
    expect([200, 6000]).toContain(found?.['orders'])
    stored.add(found?.['orders'])
    expect(shop.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(shop.content()['broken']).toEqual([])
  }
  expect(stored).toContain(200)
  await shop.import([file])
  expect(shop.query('SELECT count(*) AS orders FROM orders')).toEqual([{ orders: 6000 }])
})
