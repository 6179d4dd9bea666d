import { rename, rm, stat } from 'node:fs/promises'
import { ShopcastError } from '../domain/error.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

const PAGES_PER_STEP = 2000

/**
 * Copies the whole database, as it is at one moment, into a file of its own. The file appears only when it is complete.
 * @param step called between parts of the copy; what it throws ends the copying
 * @param at now; the copy is remembered, so that a deletion can name it
 * @returns the copy's size in bytes
 * @throws ShopcastError fileNotWritable
 */
export async function backUpStore(db: Store, file: string, at: UtcMillis, step: (done: number, total: number) => void): Promise<number> {
  const part = `${file}.part`
  try {
    await db.backup(part, {
      progress({ totalPages, remainingPages }) {
        step(totalPages - remainingPages, totalPages)
        return PAGES_PER_STEP
      },
    })
    await rename(part, file)
    db.prepare('INSERT OR REPLACE INTO backups (file, made_at) VALUES (?, ?)').run(file, at)
    return (await stat(file)).size
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    if (error instanceof ShopcastError) throw error
    if ((error as { code?: string }).code === 'SQLITE_FULL') throw ShopcastError.from(error)
    throw new ShopcastError('fileNotWritable', { file }, { cause: error })
  }
}
