import { copyFileSync, existsSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { ShopcastError } from '../domain/error.ts'
import { migrations } from './migrations/index.ts'

/**
 * Brings a database up to this version: each migration in one transaction, after a copy of the file as it was
 * (`shopcast.sqlite.before-2` holds version 1).
 * @throws ShopcastError databaseNewer when a later Shopcast has written the file
 */
export function migrate(db: Database.Database, steps: readonly { name: string; sql: string }[] = migrations): void {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > steps.length) throw new ShopcastError('databaseNewer', { version, supported: steps.length })
  if (version === steps.length) return
  if (version > 0) backUp(db, version + 1)
  steps.slice(version).forEach((step, index) => {
    db.transaction(() => {
      db.exec(step.sql)
      db.pragma(`user_version = ${version + index + 1}`)
    }).exclusive()
  })
}

/** Checkpoints the WAL so that the one file holds everything, then copies it. An older copy of the same version is kept. */
function backUp(db: Database.Database, toVersion: number): void {
  const copy = `${db.name}.before-${toVersion}`
  if (db.memory || existsSync(copy)) return
  db.pragma('wal_checkpoint(TRUNCATE)')
  copyFileSync(db.name, copy)
}
