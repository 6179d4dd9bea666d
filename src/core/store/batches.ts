import type { Store } from './openStore.ts'

/** Awaited between the statements of a long change, so that it can be cancelled within a second. */
export type Tick = () => Promise<void>

/** Ids a statement at a time, such that one takes well under a second. */
const BATCH = 10_000

/** Runs a statement over the ids from `first` to `last`, `:from` and `:to` a batch at a time. @returns rows changed */
export async function inBatches(db: Store, sql: string, first: number, last: number, params: Record<string, string | number | null>, tick: Tick, size = BATCH): Promise<number> {
  const statement = db.prepare(sql)
  let changes = 0
  for (let from = first; from <= last; from += size) {
    changes += statement.run({ ...params, from, to: Math.min(from + size - 1, last) }).changes
    await tick()
  }
  return changes
}

/** The smallest and largest id of a table; an empty range where it has no rows. */
export function idRange(db: Store, table: string, where = ''): { first: number; last: number } {
  // Asked for one by one, each end is looked up; together they would be searched for in all rows.
  const row = db.prepare(`SELECT (SELECT min(id) FROM ${table} ${where}) AS first, (SELECT max(id) FROM ${table} ${where}) AS last`).get() as { first: number | null; last: number | null }
  return { first: row.first ?? 1, last: row.last ?? 0 }
}
