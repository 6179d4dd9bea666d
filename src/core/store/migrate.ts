import { existsSync, renameSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { ShopcastError } from '../domain/error.ts'
import { migrations } from './migrations/index.ts'

export interface Migration {
  name: string
  sql: string
}

/** The version of a database: how many migrations it has seen. */
export function versionOf(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number
}

/**
 * Brings a database up to this version, each migration in one transaction of its own: one that fails leaves the file as
 * the one before it left it. A file that holds data is copied first (`shopcast.sqlite.before-2` holds version 1).
 * Another process may do the same at the same moment; each migration happens once.
 * @throws ShopcastError databaseNewer when a later Shopcast has written the file
 */
export function migrate(db: Database.Database, steps: readonly Migration[] = migrations): void {
  const version = versionOf(db)
  if (version > steps.length) throw new ShopcastError('databaseNewer', { version, supported: steps.length })
  if (version === steps.length) return
  if (version > 0) backUp(db, version + 1)
  // A migration may rebuild a table that others refer to; the references are checked at its end instead.
  const foreignKeys = db.pragma('foreign_keys', { simple: true }) as number
  db.pragma('foreign_keys = OFF')
  try {
    steps.slice(version).forEach((step, index) => apply(db, step, version + index))
  } finally {
    db.pragma(`foreign_keys = ${foreignKeys}`)
  }
}

function apply(db: Database.Database, { name, sql }: Migration, from: number): void {
  db.transaction(() => {
    if (versionOf(db) !== from) return
    db.exec(sql)
    const broken = db.pragma('foreign_key_check') as unknown[]
    if (broken.length > 0) throw new Error(`migration ${name} leaves ${broken.length} rows that refer to nothing`)
    db.pragma(`user_version = ${from + 1}`)
  }).exclusive()
}

/** A copy that appears only when it is complete. One that an earlier attempt made is kept: it is the older. */
function backUp(db: Database.Database, toVersion: number): void {
  const copy = `${db.name}.before-${toVersion}`
  if (db.memory || existsSync(copy)) return
  const part = `${copy}.part`
  rmSync(part, { force: true })
  db.prepare('VACUUM INTO ?').run(part)
  renameSync(part, copy)
}
