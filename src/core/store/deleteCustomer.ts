import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import { CUSTOMER_KEY_KINDS, type CustomerKey } from '../domain/identity.ts'
import type { Deletion } from '../domain/job.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Tick } from './batches.ts'
import { DeletedKeys } from './deletedKeys.ts'
import { eraseInDifferences, eraseTexts } from './eraseTexts.ts'
import { findDuplicates } from './findDuplicates.ts'
import { inTransaction } from './inTransaction.ts'
import type { Store } from './openStore.ts'
import { CUSTOMER_PREDICTIONS } from './predictionTables.ts'
import { forgetUndos } from './keptUndos.ts'
import { summariseProducts } from './summariseProducts.ts'
import { summariseMonths } from './summaries.ts'

export interface DeletionInput {
  id: number
  /** Whether the person's orders go as well; else they stay in sales and demand as nobody's. */
  withOrders: boolean
  at: UtcMillis
  calendar: Calendar
  /** What a pseudonym stands for, as far as that can be known; anything else as it is. */
  original: (text: string) => string
}

/**
 * Deletes a customer and all that is derived from them: every key and text, events, predictions, what the merchant said of duplicates, and the places where
 * reports quote them. Keeps keyed hashes of the keys, so that an old file does not bring the person back.
 *
 * One transaction; `wipeFreePages` then removes what SQLite leaves of deleted rows.
 * @throws ShopcastError customerUnknown
 */
export async function deleteCustomer(db: Store, { id, withOrders, at, calendar, original }: DeletionInput, tick: Tick): Promise<Deletion> {
  const standing = db.prepare('SELECT coalesce(belongs_to, id) FROM customers WHERE id = ?').pluck().get(id) as number | undefined
  if (standing === undefined) throw new ShopcastError('customerUnknown', { id })
  db.pragma('secure_delete = ON')
  return inTransaction(db, async () => {
    forgetUndos(db)
    const person = readPerson(db, standing)
    const deleted = DeletedKeys.add(db, person.keys.map(({ kind, value }) => ({ kind, value: original(value) })), at)
    const products = db.prepare('SELECT DISTINCT l.product_id FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id WHERE o.customer_id = ?').pluck().all(standing) as number[]
    const orders = withOrders ? await removeOrders(db, standing, calendar, tick) : anonymiseOrders(db, standing, renumberOrders(person, number => deleted.disguise(number), original))
    const events = db.prepare('DELETE FROM events WHERE customer_id = ?').run(standing).changes
    db.prepare('DELETE FROM visits WHERE customer_id = ?').run(standing)
    await tick()
    for (const record of person.records) {
      for (const table of [...CUSTOMER_PREDICTIONS, 'mailing_members', 'customer_facts', 'customer_keys']) db.prepare(`DELETE FROM ${table} WHERE customer_id = ?`).run(record.id)
      for (const table of ['merges', 'kept_apart']) db.prepare(`DELETE FROM ${table} WHERE subject = 'customers' AND (one = :key OR other = :key)`).run({ key: record.externalId })
    }
    const forget = db.prepare('DELETE FROM pseudonyms WHERE pseudonym = ?')
    for (const pseudonym of person.pseudonyms) forget.run(pseudonym)
    db.prepare('DELETE FROM customers WHERE belongs_to = ?').run(standing)
    db.prepare('DELETE FROM customers WHERE id = ?').run(standing)
    await summariseProducts(db, products, tick)
    await findDuplicates(db, tick)
    await eraseTexts(db, person.texts, tick)
    await eraseInDifferences(db, { texts: person.texts, renumber: renumberOrders(person, number => deleted.disguise(number), original) }, tick)
    const trainings = db.prepare('SELECT count(*) FROM runs WHERE finished_at IS NOT NULL AND model IS NOT NULL').pluck().get() as number
    return { orders, events, backups: knownBackups(db), trainings }
  })
}

/**
 * Writes the database anew without the pages and gaps in which deleted rows may still be read, and empties the write-ahead log.
 * @throws ShopcastError diskFull, dataFolderBusy where another process reads the log for longer than a statement waits
 */
export function wipeFreePages(db: Store): void {
  db.pragma('secure_delete = ON')
  db.exec('VACUUM')
  const [{ busy } = { busy: 1 }] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
  if (busy !== 0) throw new ShopcastError('dataFolderBusy', { pid: 0 })
}

interface Person {
  records: { id: number; externalId: string }[]
  keys: CustomerKey[]
  /** Everything that files call the person, in small letters; longer than what may stand for somebody else by chance. */
  texts: string[]
  /** Of these, as they are written: what the pseudonyms stand for goes with them. */
  pseudonyms: string[]
}

/** Shorter texts are found in others' names and numbers. */
const SHORTEST_TEXT = 4

function readPerson(db: Store, standing: number): Person {
  const members = 'SELECT id FROM customers WHERE id = :standing OR belongs_to = :standing'
  const records = db.prepare(`SELECT id, external_id AS externalId, key_kind AS kind FROM customers WHERE id IN (${members})`).all({ standing }) as { id: number; externalId: string; kind: number }[]
  const claims = db.prepare(`SELECT DISTINCT kind, value FROM customer_keys WHERE customer_id IN (${members})`).all({ standing }) as { kind: number; value: string }[]
  const facts = db.prepare(`SELECT email, name, phone FROM customer_facts WHERE customer_id IN (${members}) UNION SELECT email, name, phone FROM customers WHERE id IN (${members})`)
    .raw().all({ standing }) as (string | null)[][]
  const all = [...records.map(({ kind, externalId }) => ({ kind, value: externalId })), ...claims]
  const keys = all.map(({ kind, value }): CustomerKey => ({ kind: CUSTOMER_KEY_KINDS[kind] ?? 'id', value }))
  // An account id may be a plain number; in a report it is found as a whole word only.
  const texts = [...keys.filter(({ kind }) => kind !== 'id').map(({ value }) => value), ...facts.flat().filter(text => text !== null), ...keys.filter(({ kind, value }) => kind === 'id' && !/^\d+$/.test(value)).map(({ value }) => value)]
  const pseudonyms = [...keys.map(({ value }) => value), ...facts.flat().filter(text => text !== null)]
  return { records, keys, pseudonyms, texts: [...new Set(texts.map(text => text.toLowerCase()))].filter(text => text.length >= SHORTEST_TEXT || /\p{sc=Han}{2}/u.test(text)) }
}

/** What takes the place of an order number that was made of one of the person's keys and a moment; null for any other number. */
function renumberOrders({ records }: Person, disguise: (number: string) => string, original: (text: string) => string): (number: string) => string | null {
  const keys = records.map(({ externalId }) => externalId)
  return number => {
    const key = keys.find(one => number.startsWith(`${one}@`))
    return key === undefined ? null : disguise(original(key) + number.slice(key.length))
  }
}

/** Leaves the person's orders to nobody; numbers that were made of their keys are replaced. */
function anonymiseOrders(db: Store, standing: number, renumber: (number: string) => string | null): number {
  const orders = db.prepare('SELECT id, external_id AS externalId FROM orders WHERE customer_id = ?').all(standing) as { id: number; externalId: string }[]
  const rename = db.prepare('UPDATE orders SET external_id = ? WHERE id = ?')
  for (const { id, externalId } of orders) {
    const replaced = renumber(externalId)
    if (replaced !== null) rename.run(replaced, id)
  }
  return db.prepare('UPDATE orders SET customer_id = NULL, named_customer_id = NULL WHERE customer_id = ?').run(standing).changes
}

async function removeOrders(db: Store, standing: number, calendar: Calendar, tick: Tick): Promise<number> {
  const period = db.prepare('SELECT min(placed_at) AS first, max(placed_at) AS last FROM orders WHERE customer_id = ?').get(standing) as { first: UtcMillis | null; last: UtcMillis | null }
  db.prepare('DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)').run(standing)
  await tick()
  const removed = db.prepare('DELETE FROM orders WHERE customer_id = ?').run(standing).changes
  if (period.first !== null && period.last !== null) await summariseMonths(db, calendar, { first: period.first, last: period.last }, tick)
  return removed
}

/** Copies that the shop knows of and that are still there, those before a change of the schema among them. */
function knownBackups(db: Store): string[] {
  const made = (db.prepare('SELECT file FROM backups ORDER BY made_at').pluck().all() as string[]).filter(file => existsSync(file))
  const own = basename(db.name)
  return [...made, ...readdirSync(dirname(db.name)).filter(name => name.startsWith(`${own}.before-`))]
}
