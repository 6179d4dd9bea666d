import { existsSync } from 'node:fs'
import { ShopcastError } from '../domain/error.ts'
import { writeReport } from '../export/writeReport.ts'
import { databasePath, openStoreForReading } from '../store/openStore.ts'

/** Saves the report of an import of the shop in a data folder as CSV. @returns how many rows were written @throws ShopcastError importUnknown, fileNotWritable, diskFull */
export async function saveReport(dataDir: string, importId: number, file: string): Promise<number> {
  if (!existsSync(databasePath(dataDir))) throw new ShopcastError('importUnknown', { importId })
  const db = openStoreForReading(dataDir)
  try {
    return await writeReport(db, importId, file)
  } finally {
    db.close()
  }
}
