import { CUSTOMER_KEY_KINDS } from '../domain/identity.ts'
import { DIFFERENCE_REASONS, type DifferenceReason } from '../domain/importing.ts'
import type { Pseudonymiser } from '../ingest/pseudonymiser.ts'
import type { Tick } from './batches.ts'
import { findDuplicates } from './findDuplicates.ts'
import { inTransaction } from './inTransaction.ts'
import type { Store } from './openStore.ts'
import { forgetUndos } from './keptUndos.ts'
import { writeSetting, type StoredSettings } from './settings.ts'

const ROWS_A_TICK = 5000
/** Differences whose text is what stands in a row of a file; others name a product or say what changed. */
const QUOTING: readonly DifferenceReason[] = ['duplicateRows', 'unreadable', 'otherFile']

/**
 * Puts pseudonyms in the place of everything the shop's customers are called, and seals what they stand for. Reports no longer quote rows. One transaction;
 * `wipeFreePages` then removes what SQLite leaves of the old texts.
 */
export async function pseudonymise(db: Store, pseudonyms: Pseudonymiser, setting: NonNullable<StoredSettings['pseudonyms']>, tick: Tick): Promise<{ customers: number }> {
  const insert = db.prepare('INSERT OR IGNORE INTO pseudonyms (pseudonym, sealed) VALUES (?, ?)')
  const remember = (pseudonym: string, original: string): string => {
    if (pseudonym !== original) insert.run(pseudonym, pseudonyms.seal(original))
    return pseudonym
  }
  const keyOf = (kind: number, value: string): string => remember(pseudonyms.key({ kind: CUSTOMER_KEY_KINDS[kind] ?? 'id', value }), value)
  return replaceAll(db, {
    key: keyOf,
    texts(email, name, phone) {
      const own = pseudonyms.text({ email, name, phone, acceptsMarketing: null, country: null })
      return [[own.email, email], [own.name, name], [own.phone, phone]].map(([pseudonym, original]) => pseudonym == null || original == null ? null : remember(pseudonym, original))
    },
    end: () => {
      silenceReports(db)
      writeSetting(db, 'pseudonyms', setting)
    },
  }, tick)
}

/** Puts what they stand for in the place of pseudonyms again. @throws Error where the key is another one */
export async function reveal(db: Store, pseudonyms: Pseudonymiser, tick: Tick): Promise<{ customers: number }> {
  const original = originalOf(db, pseudonyms)
  return replaceAll(db, {
    key: (_, value) => original(value),
    texts: (...texts) => texts.map(text => text === null ? null : original(text)),
    end: () => db.exec("DELETE FROM pseudonyms; DELETE FROM settings WHERE key = 'pseudonyms'"),
  }, tick)
}

/** Reads what a pseudonym stands for; a text that is none is given back. */
export function originalOf(db: Store, pseudonyms: Pseudonymiser): (text: string) => string {
  const read = db.prepare('SELECT sealed FROM pseudonyms WHERE pseudonym = ?').pluck()
  return text => {
    const sealed = read.get(text) as Buffer | undefined
    return sealed === undefined ? text : pseudonyms.unseal(sealed)
  }
}

interface Replacement {
  key(kind: number, value: string): string
  texts(email: string | null, name: string | null, phone: string | null): (string | null)[]
  end(): void
}

/** Replaces keys and texts wherever they stand. */
async function replaceAll(db: Store, { key, texts, end }: Replacement, tick: Tick): Promise<{ customers: number }> {
  db.pragma('secure_delete = ON')
  return inTransaction(db, async () => {
    forgetUndos(db)
    const keys = new Map<string, string>()
    const customers = db.prepare('SELECT id, key_kind AS kind, external_id AS externalId, email, name, phone FROM customers').all() as { id: number; kind: number; externalId: string; email: string | null; name: string | null; phone: string | null }[]
    const update = db.prepare('UPDATE customers SET external_id = ?, email = ?, name = ?, phone = ? WHERE id = ?')
    for (const [index, { id, kind, externalId, email, name, phone }] of customers.entries()) {
      const replaced = key(kind, externalId)
      keys.set(externalId, replaced)
      update.run(replaced, ...texts(email, name, phone), id)
      if (index % ROWS_A_TICK === 0) await tick()
    }
    const updateFacts = db.prepare('UPDATE customer_facts SET email = ?, name = ?, phone = ? WHERE customer_id = ? AND import_id = ?')
    for (const [id, importId, email, name, phone] of db.prepare('SELECT customer_id, import_id, email, name, phone FROM customer_facts').raw().all() as [number, number, string | null, string | null, string | null][]) {
      updateFacts.run(...texts(email, name, phone), id, importId)
    }
    await tick()
    const updateKey = db.prepare('UPDATE OR REPLACE customer_keys SET value = ? WHERE customer_id = ? AND import_id = ? AND kind = ? AND value = ?')
    for (const [id, importId, kind, value] of db.prepare('SELECT customer_id, import_id, kind, value FROM customer_keys').raw().all() as [number, number, number, string][]) updateKey.run(key(kind, value), id, importId, kind, value)
    const updateShared = db.prepare('UPDATE OR REPLACE shared_keys SET value = ? WHERE kind = ? AND value = ?')
    for (const [kind, value] of db.prepare('SELECT DISTINCT kind, value FROM shared_keys').raw().all() as [number, string][]) updateShared.run(key(kind, value), kind, value)
    await tick()
    replacePairs(db, keys)
    replaceInOrderNumbers(db, keys)
    await tick()
    await findDuplicates(db, tick)
    end()
    return { customers: customers.length }
  })
}

/** What the merchant said of pairs, each side smaller first as before. */
function replacePairs(db: Store, keys: ReadonlyMap<string, string>): void {
  for (const table of ['merges', 'kept_apart']) {
    const pairs = db.prepare(`SELECT one, other, at FROM ${table} WHERE subject = 'customers'`).raw().all() as [string, string, number][]
    db.prepare(`DELETE FROM ${table} WHERE subject = 'customers'`).run()
    const insert = db.prepare(`INSERT OR REPLACE INTO ${table} (subject, one, other, at) VALUES ('customers', ?, ?, ?)`)
    for (const [one, other, at] of pairs) insert.run(...[keys.get(one) ?? one, keys.get(other) ?? other].sort(), at)
  }
}

/** Numbers that were made of a customer's key and a moment, where the file has none. */
function replaceInOrderNumbers(db: Store, keys: ReadonlyMap<string, string>): void {
  for (const [table, column] of [['orders', 'external_id'], ['import_differences', 'order_id']] as const) {
    const update = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`)
    for (const [id, number] of db.prepare(`SELECT id, ${column} FROM ${table} WHERE instr(${column}, '@') > 1`).raw().all() as [number, string][]) {
      const at = number.lastIndexOf('@')
      const key = keys.get(number.slice(0, at))
      if (key !== undefined) update.run(`${key}${number.slice(at)}`, id)
    }
  }
}

/** Examples and differences that quote rows word for word. The journal keeps that a job was done, not what it told. */
function silenceReports(db: Store): void {
  const update = db.prepare('UPDATE imports SET report = ? WHERE id = ?')
  for (const [id, report] of db.prepare('SELECT id, report FROM imports').raw().all() as [number, string][]) {
    const parsed = JSON.parse(report) as { problems?: { examples: { text: string }[] }[] }
    for (const { examples } of parsed.problems ?? []) for (const example of examples) example.text = ''
    update.run(JSON.stringify(parsed), id)
  }
  db.prepare("UPDATE import_differences SET text = '' WHERE reason IN (SELECT value FROM json_each(?)) AND text <> ''").run(JSON.stringify(QUOTING.map(reason => DIFFERENCE_REASONS.indexOf(reason))))
  db.exec('DELETE FROM jobs WHERE finished_at IS NOT NULL')
}
