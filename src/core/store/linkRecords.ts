import type { RecordSubject } from '../domain/identity.ts'
import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { PREDICTIONS } from './predictionTables.ts'
import { isKept, isMentioned } from './visibility.ts'

/** Where each subject's records are pointed to. */
const SUBJECTS = {
  customers: { keys: 'customer_keys', column: 'customer_id', named: 'named_customer_id', pointing: ['orders', 'events', 'visits'] },
  products: { keys: 'product_keys', column: 'product_id', named: 'named_product_id', pointing: ['order_lines', 'events'] },
} as const

/**
 * Settles anew which records are the same customer (or product), from all that the visible imports say and the merchant merged, and points orders, lines and
 * events to the record that stands for each.
 *
 * - A record known by a weaker key belongs to the one that claims this key beside a stronger one: the guest order's e-mail to the account with that e-mail.
 *   Where several who are not one claim it, it stays by itself: nothing is joined by guess, and two accounts never are.
 * - What the merchant merged is one. The record with the strongest key, of those the oldest, stands for all.
 *
 * The result depends on what is stored alone, whatever the order of imports, so the same call after an undo takes apart what the import had joined.
 * @returns the records whose orders, lines or events changed
 */
export async function linkRecords(db: Store, subject: RecordSubject, tick: Tick): Promise<Set<number>> {
  const groups = new Groups()
  for (const { one, oneKind, other, otherKind } of readMerges(db, subject)) groups.join(groups.see(one, oneKind), groups.see(other, otherKind))
  await joinByKeys(db, subject, groups, tick)
  return pointTo(db, subject, groups.belongings(), tick)
}

/** The record that stands for each of the given ones. */
export function standingFor(db: Store, subject: RecordSubject, records: Iterable<number>): Set<number> {
  const belongsTo = new Map(db.prepare(`SELECT id, belongs_to FROM ${subject} WHERE belongs_to IS NOT NULL`).raw().all() as [number, number][])
  return new Set(Iterator.from(records).map(id => belongsTo.get(id) ?? id))
}

/** Merges of records that are both mentioned by a visible import. */
function readMerges(db: Store, subject: RecordSubject): { one: number; oneKind: number; other: number; otherKind: number }[] {
  return db.prepare(`
    SELECT a.id AS one, a.key_kind AS oneKind, b.id AS other, b.key_kind AS otherKind FROM merges m
    JOIN ${subject} a ON a.external_id = m.one JOIN ${subject} b ON b.external_id = m.other
    WHERE m.subject = ? AND ${isMentioned(subject, 'a.id')} AND ${isMentioned(subject, 'b.id')} ORDER BY m.at`).all(subject) as ReturnType<typeof readMerges>
}

/** Strongest keys first, so that what joins by them is one by the time a weaker key asks. */
async function joinByKeys(db: Store, subject: RecordSubject, groups: Groups, tick: Tick): Promise<void> {
  const { keys, column } = SUBJECTS[subject]
  const claims = db.prepare(`
    SELECT weak.id, weak.key_kind, strong.id, strong.key_kind
    FROM ${subject} weak INDEXED BY ${subject}_by_weak_key
    CROSS JOIN ${keys} k INDEXED BY ${keys}_by_value ON k.kind = weak.key_kind AND k.value = weak.external_id AND ${isKept('k')}
    CROSS JOIN ${subject} strong ON strong.id = k.${column} AND strong.key_kind < weak.key_kind
    WHERE weak.key_kind > 0 ORDER BY weak.key_kind, weak.external_id`).raw()
  let current = -1
  let kind = 0
  let claimants: number[] = []
  const settle = (): void => {
    const standing = new Set(claimants.map(claimant => groups.find(claimant)))
    const [only] = standing
    if (standing.size === 1 && only !== undefined) groups.join(groups.see(current, kind), only)
    claimants = []
  }
  let read = 0
  for (const [weak, weakKind, strong, strongKind] of claims.iterate() as IterableIterator<[number, number, number, number]>) {
    if (weak !== current) {
      settle()
      current = weak
      kind = weakKind
    }
    claimants.push(groups.see(strong, strongKind))
    if (++read % 20_000 === 0) await tick()
  }
  settle()
}

/** Stores who belongs to whom, and points what a file said of one record to the record that stands for it. */
async function pointTo(db: Store, subject: RecordSubject, belongings: ReadonlyMap<number, number>, tick: Tick): Promise<Set<number>> {
  const { column, named, pointing } = SUBJECTS[subject]
  const before = new Map(db.prepare(`SELECT id, belongs_to FROM ${subject} WHERE belongs_to IS NOT NULL AND belongs_to <> id`).raw().all() as [number, number][])
  if (before.size === 0 && belongings.size === 0) return new Set()
  const changed = new Set<number>()
  db.exec('CREATE TEMP TABLE moves (id INTEGER PRIMARY KEY, standing INTEGER NOT NULL)')
  try {
    const move = db.prepare('INSERT INTO temp.moves VALUES (?, ?)')
    for (const [id, standing] of before) {
      if (belongings.get(id) === standing) continue
      move.run(id, standing)
      changed.add(id).add(standing)
    }
    for (const table of pointing) {
      if (changed.size === 0) break
      db.exec(`UPDATE ${table} SET ${column} = ${named}, ${named} = NULL FROM temp.moves m WHERE ${table}.${column} = m.standing AND ${table}.${named} = m.id`)
      await tick()
    }
    db.exec(`UPDATE ${subject} SET belongs_to = NULL WHERE id IN (SELECT id FROM temp.moves); DELETE FROM temp.moves`)
    const belong = db.prepare(`UPDATE ${subject} SET belongs_to = ? WHERE id = ?`)
    for (const [id, standing] of belongings) {
      move.run(id, standing)
      if (before.get(id) === standing) continue
      belong.run(standing, id)
      changed.add(id).add(standing)
    }
    await tick()
    for (const table of pointing) {
      const moved = db.prepare(`UPDATE ${table} SET ${named} = ${column}, ${column} = m.standing FROM temp.moves m WHERE ${table}.${column} = m.id RETURNING ${column}`).pluck().all() as number[]
      for (const id of new Set(moved)) changed.add(id)
      await tick()
    }
    for (const [table, by] of PREDICTIONS[subject]) db.exec(`DELETE FROM ${table} WHERE ${by} IN (SELECT id FROM temp.moves)`)
    await tick()
  } finally {
    db.exec('DROP TABLE temp.moves')
  }
  return changed
}

/** Records that are one (union-find); the one with the strongest key, of those the oldest, stands for its group. */
class Groups {
  readonly #parents = new Map<number, number>()
  readonly #kinds = new Map<number, number>()

  /** Takes a record in. @returns it */
  see(id: number, kind: number): number {
    if (!this.#parents.has(id)) {
      this.#parents.set(id, id)
      this.#kinds.set(id, kind)
    }
    return id
  }

  find(id: number): number {
    let root = id
    for (let parent = this.#parents.get(root) ?? root; parent !== root; parent = this.#parents.get(root) ?? root) root = parent
    for (let at = id; at !== root;) {
      const next = this.#parents.get(at) ?? root
      this.#parents.set(at, root)
      at = next
    }
    return root
  }

  join(one: number, other: number): void {
    const [a, b] = [this.find(one), this.find(other)]
    if (a === b) return
    const [kindA = 0, kindB = 0] = [this.#kinds.get(a), this.#kinds.get(b)]
    if (kindA < kindB || (kindA === kindB && a < b)) this.#parents.set(b, a)
    else this.#parents.set(a, b)
  }

  /** Every record that another one stands for, with that one. */
  belongings(): Map<number, number> {
    const found = new Map<number, number>()
    for (const id of this.#parents.keys()) {
      const root = this.find(id)
      if (root !== id) found.set(id, root)
    }
    return found
  }
}
