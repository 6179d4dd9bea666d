import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, versionOf, type Migration } from '../../../src/core/store/migrate.ts'
import { migrations } from '../../../src/core/store/migrations/index.ts'

const first: Migration = { name: 'first', sql: 'CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT); CREATE TABLE b (a_id INTEGER REFERENCES a (id))' }
const second: Migration = { name: 'second', sql: 'ALTER TABLE a ADD COLUMN number INTEGER' }
const failing: Migration = { name: 'failing', sql: 'CREATE TABLE c (id); INSERT INTO nowhere VALUES (1)' }

let folder: string
let db: Database.Database

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopcast-migrate-'))
  db = new Database(join(folder, 'test.sqlite'))
  db.pragma('journal_mode = WAL')
  db.pragma('foreign_keys = ON')
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const tables = (): unknown => db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()

test('a new file sees every migration and no backup', () => {
  migrate(db)
  expect(versionOf(db)).toBe(migrations.length)
  expect(existsSync(join(folder, 'test.sqlite.before-1'))).toBe(false)
})

test('an older file sees only what it has not seen, after a copy of it as it was', () => {
  migrate(db, [first])
  db.exec("INSERT INTO a (text) VALUES ('kept')")
  migrate(db, [first, second])
  expect(versionOf(db)).toBe(2)
  expect(db.prepare('SELECT text, number FROM a').get()).toEqual({ text: 'kept', number: null })
  const copy = new Database(join(folder, 'test.sqlite.before-2'), { readonly: true })
  expect(versionOf(copy)).toBe(1)
  expect(copy.prepare('SELECT text FROM a').pluck().get()).toBe('kept')
  copy.close()
})

test('a file from a later version is refused and stays as it is', () => {
  migrate(db, [first, second])
  expect(() => migrate(db, [first])).toThrowError(expect.objectContaining({ code: 'databaseNewer', params: { version: 2, supported: 1 } }))
  expect(versionOf(db)).toBe(2)
})

test('a migration that fails leaves the file as the one before it left it', () => {
  migrate(db, [first])
  const before = tables()
  expect(() => migrate(db, [first, failing])).toThrow('nowhere')
  expect(versionOf(db)).toBe(1)
  expect(tables()).toEqual(before)
  migrate(db, [first, second])
  expect(versionOf(db)).toBe(2)
})

test('those before the one that fails stay done', () => {
  migrate(db, [first])
  expect(() => migrate(db, [first, second, failing])).toThrow()
  expect(versionOf(db)).toBe(2)
})

test('a migration may rebuild a table that others refer to, but not lose what they refer to', () => {
  migrate(db, [first])
  db.exec("INSERT INTO a VALUES (1, 'x'); INSERT INTO b VALUES (1)")
  const rebuild: Migration = { name: 'rebuild', sql: 'CREATE TABLE a2 (id INTEGER PRIMARY KEY); INSERT INTO a2 SELECT id FROM a; DROP TABLE a; ALTER TABLE a2 RENAME TO a' }
  const losing: Migration = { name: 'losing', sql: 'DELETE FROM a' }
  migrate(db, [first, rebuild])
  expect(() => migrate(db, [first, rebuild, losing])).toThrow('refer to nothing')
  expect(db.prepare('SELECT count(*) FROM a').pluck().get()).toBe(1)
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
})

test('a copy that was broken off is made anew, a whole one is kept', () => {
  migrate(db, [first])
  expect(() => migrate(db, [first, failing])).toThrow()
  db.exec("INSERT INTO a (text) VALUES ('later')")
  migrate(db, [first, second])
  const copy = new Database(join(folder, 'test.sqlite.before-2'), { readonly: true })
  expect(copy.prepare('SELECT count(*) FROM a').pluck().get()).toBe(0)
  copy.close()
  expect(existsSync(join(folder, 'test.sqlite.before-2.part'))).toBe(false)
})
