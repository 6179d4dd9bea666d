import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ShopcastError } from '../domain/error.ts'
import { isBusy } from './isBusy.ts'
import { migrate } from './migrate.ts'

export type Store = Database.Database

export const DATABASE_FILE = 'shopcast.sqlite'

/** @returns where the data folder keeps its database */
export function databasePath(dataDir: string): string {
  return join(dataDir, DATABASE_FILE)
}

/** The write-ahead log is cut back to this after a checkpoint; a large import lets it grow for a while. */
const LOG_BYTES = 64 * 2 ** 20

export interface OpenOptions {
  /** How long a statement waits for another writer; 0 answers SQLITE_BUSY at once, as main needs it. */
  timeoutMs?: number
  /** Looks through the file (quick check) before anything in it is touched. */
  check?: boolean
}

/**
 * Opens the shop's database for writing, creating or migrating it first. A file that is damaged or newer stays as it is.
 * @throws ShopcastError databaseNewer, databaseDamaged {finding}, dataFolderBusy when another process keeps it from being opened
 */
export function openStore(dataDir: string, { timeoutMs = 10_000, check = false }: OpenOptions = {}): Store {
  mkdirSync(dataDir, { recursive: true })
  const db = connect(databasePath(dataDir), { timeout: timeoutMs })
  try {
    if (check) refuseDamaged(db)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    db.pragma(`journal_size_limit = ${LOG_BYTES}`)
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw asShopcastError(error)
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

/** The version of SQLite that is built in. */
export function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return db.prepare('SELECT sqlite_version()').pluck().get() as string
  } finally {
    db.close()
  }
}

function connect(path: string, options: Database.Options): Store {
  try {
    return new Database(path, options)
  } catch (error) {
    throw asShopcastError(error)
  }
}

function refuseDamaged(db: Store): void {
  const [finding] = checkStore(db, 'quick')
  if (finding !== undefined) throw new ShopcastError('databaseDamaged', { finding })
}

function asShopcastError(error: unknown): unknown {
  const code = String((error as { code?: unknown } | null)?.code)
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return new ShopcastError('databaseDamaged', { finding: (error as Error).message }, { cause: error })
  if (isBusy(error)) return new ShopcastError('dataFolderBusy', { pid: 0 }, { cause: error })
  return error
}
