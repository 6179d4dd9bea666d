import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ShopcastError } from '../domain/error.ts'
import { isBusy } from './isBusy.ts'

/** Kept in the data folder; what counts is who has it locked, not that it exists. */
export const LOCK_FILE = 'shopcast.lock'

export interface FolderLock {
  release(): void
}

/**
 * Takes the data folder for one process, so that app and terminal never run jobs in it at once.
 *
 * The lock is SQLite's own write lock on a small file: the operating system lets go of it when its process ends, however
 * that happens, so there is no stale lock to guess about. The holder's process id stands in the file's `user_version`,
 * which others can still read.
 * @throws ShopcastError dataFolderBusy {pid}: the holder, 0 where it cannot be told
 */
export function lockDataFolder(dataDir: string): FolderLock {
  mkdirSync(dataDir, { recursive: true })
  const db = new Database(join(dataDir, LOCK_FILE), { timeout: 0 })
  try {
    db.pragma('synchronous = OFF')
    db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`)
  } catch (error) {
    const holder = isBusy(error) ? holderOf(db) : null
    db.close()
    throw holder === null ? error : new ShopcastError('dataFolderBusy', { pid: holder })
  }
  return {
    release() {
      if (db.open) db.close()
    },
  }
}

function holderOf(db: Database.Database): number {
  try {
    return db.pragma('user_version', { simple: true }) as number
  } catch {
    // The holder is writing its id at this very moment.
    return 0
  }
}
