import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ShopcastError } from '../domain/error.ts'
import { migrate } from './migrate.ts'

export type Store = Database.Database

export const DATABASE_FILE = 'shopcast.sqlite'

/** @returns where the data folder keeps its database */
export function databasePath(dataDir: string): string {
  return join(dataDir, DATABASE_FILE)
}

/**
 * Opens the shop's database for writing, creating or migrating it first.
 * @param timeoutMs how long a statement waits for another writer; 0 answers SQLITE_BUSY at once, as main needs it
 * @throws ShopcastError databaseNewer, databaseDamaged
 */
export function openStore(dataDir: string, { timeoutMs = 10_000 }: { timeoutMs?: number } = {}): Store {
  mkdirSync(dataDir, { recursive: true })
  const db = connect(databasePath(dataDir), { timeout: timeoutMs })
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw asDamaged(error)
  }
}

/** Opens for reading only; the file must exist and be of this version. */
export function openStoreForReading(dataDir: string): Store {
  const db = connect(databasePath(dataDir), { readonly: true, fileMustExist: true, timeout: 0 })
  db.pragma('query_only = ON')
  return db
}

/** SQLite's quick check (0.24 s on a million lines) or its full one (4.4 s). @returns what is wrong; empty when all is well */
export function checkStore(db: Store, depth: 'quick' | 'full'): string[] {
  const rows = db.pragma(depth === 'quick' ? 'quick_check' : 'integrity_check') as Record<string, string>[]
  return rows.map(row => Object.values(row)[0] ?? '').filter(text => text !== 'ok')
}

function connect(path: string, options: Database.Options): Store {
  try {
    return new Database(path, options)
  } catch (error) {
    throw asDamaged(error)
  }
}

function asDamaged(error: unknown): unknown {
  const code = (error as { code?: string }).code
  return code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT' ? new ShopcastError('databaseDamaged', {}, { cause: error }) : error
}

/** The version of SQLite that is built in. */
export function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return db.prepare('SELECT sqlite_version()').pluck().get() as string
  } finally {
    db.close()
  }
}
