import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkStore, databasePath, openStore, openStoreForReading } from '../../../src/core/store/openStore.ts'

let dataDir: string
beforeEach(() => { dataDir = mkdtempSync(join(tmpdir(), 'shopcast-store-')) })
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

test('a new store is made, passes both checks, and can be read beside its writer', () => {
  const db = openStore(dataDir)
  const reader = openStoreForReading(dataDir)
  db.exec("INSERT INTO settings VALUES ('timeZone', '\"UTC\"')")
  expect(reader.prepare('SELECT count(*) FROM settings').pluck().get()).toBe(1)
  expect(() => reader.exec('DELETE FROM settings')).toThrow()
  expect([checkStore(db, 'quick'), checkStore(db, 'full')]).toEqual([[], []])
  reader.close()
  db.close()
})

test('a file that is no database is refused and left as it is', () => {
  writeFileSync(databasePath(dataDir), 'these are not the orders you are looking for'.repeat(100))
  const before = readFileSync(databasePath(dataDir))
  expect(() => openStore(dataDir, { check: true })).toThrowError(expect.objectContaining({ code: 'databaseDamaged' }))
  expect(readFileSync(databasePath(dataDir))).toEqual(before)
})

test('a page written over is found by the quick check, before anything is migrated', () => {
  const db = openStore(dataDir)
  const insert = db.prepare('INSERT INTO products (external_id, name) VALUES (?, ?)')
  for (let i = 0; i < 2000; i++) insert.run(`sku${i}`, 'x'.repeat(50))
  db.close()
  const bytes = readFileSync(databasePath(dataDir))
  bytes.fill(0xff, bytes.length - 3 * 4096, bytes.length - 4096)
  writeFileSync(databasePath(dataDir), bytes)
  expect(() => openStore(dataDir, { check: true })).toThrowError(expect.objectContaining({ code: 'databaseDamaged' }))
  expect(readFileSync(databasePath(dataDir))).toEqual(bytes)
})

test('a writer without patience is told at once that another one is writing', () => {
  const db = openStore(dataDir)
  const other = openStore(dataDir, { timeoutMs: 0 })
  db.exec('BEGIN IMMEDIATE')
  expect(() => other.exec("INSERT INTO settings VALUES ('a', '1')")).toThrowError(expect.objectContaining({ code: 'SQLITE_BUSY' }))
  db.exec('ROLLBACK')
  other.close()
  db.close()
})
