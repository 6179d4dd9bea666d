import { expect, test } from 'vitest'
import { openStore } from '../../src/core/store/openStore.ts'
import { LateWrites } from '../../src/main/shops/lateWrites.ts'
import { MadeShop } from '../core/store/madeShop.ts'

/** A wait that ends when the test says. */
function stoppedClock(): { wait: () => Promise<void>; tick: () => Promise<void> } {
  let go: (() => void) | null = null
  return {
    wait: () => new Promise(resolve => { go = resolve }),
    async tick() {
      go?.()
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}

const fail = (error: unknown): void => { throw error }
const keys = (shop: MadeShop): unknown => shop.db.prepare('SELECT key FROM settings').pluck().all()

test('a write that finds the file busy comes later, in its turn', async () => {
  using shop = new MadeShop()
  const writer = openStore(shop.dataDir, { timeoutMs: 0 })
  const { wait, tick } = stoppedClock()
  const writes = new LateWrites(writer, fail, wait)
  const set = (value: string): void => writes.add(db => void db.prepare("INSERT INTO settings VALUES ('k', ?) ON CONFLICT DO UPDATE SET value = value || excluded.value").run(value))
  shop.db.exec('BEGIN IMMEDIATE')
  set('1')
  set('2')
  await tick()
  shop.db.exec('COMMIT')
  expect(keys(shop)).toEqual([])
  await tick()
  expect(shop.db.prepare('SELECT value FROM settings').pluck().get()).toBe('12')
  set('3')
  expect(shop.db.prepare('SELECT value FROM settings').pluck().get()).toBe('123')
  writer.close()
})

test('two writes of one moment are both done at once', () => {
  using shop = new MadeShop()
  const writer = openStore(shop.dataDir, { timeoutMs: 0 })
  const writes = new LateWrites(writer, fail)
  for (const key of ['a', 'b']) writes.add(db => void db.prepare("INSERT INTO settings VALUES (?, '1')").run(key))
  expect(keys(shop)).toEqual(['a', 'b'])
  writer.close()
})

test('what still waits is tried once more before the file is closed, and given up then', async () => {
  using shop = new MadeShop()
  const writer = openStore(shop.dataDir, { timeoutMs: 0 })
  const { wait, tick } = stoppedClock()
  const writes = new LateWrites(writer, fail, wait)
  shop.db.exec('BEGIN IMMEDIATE')
  writes.add(db => void db.exec("INSERT INTO settings VALUES ('a', '1')"))
  writes.flush()
  shop.db.exec('COMMIT')
  expect(keys(shop)).toEqual([])
  writes.flush()
  expect(keys(shop)).toEqual(['a'])
  writer.close()
  await tick()
})

test('a write that fails for another reason is given up and told; the next ones still come', () => {
  using shop = new MadeShop()
  const faults: unknown[] = []
  const writes = new LateWrites(shop.db, error => faults.push(error))
  writes.add(db => void db.exec('INSERT INTO nowhere VALUES (1)'))
  writes.add(db => void db.exec("INSERT INTO settings VALUES ('a', '1')"))
  writes.flush()
  expect(faults).toMatchObject([{ code: 'SQLITE_ERROR' }])
  expect(keys(shop)).toEqual(['a'])
})
