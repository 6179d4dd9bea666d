import type { Store } from './openStore.ts'

/** Runs in one transaction, which writes from its beginning; whatever ends it early is rolled back. Those of better-sqlite3 itself cannot wait for anything. */
export async function inTransaction<T>(db: Store, run: () => Promise<T>): Promise<T> {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = await run()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}
