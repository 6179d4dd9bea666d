import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
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
