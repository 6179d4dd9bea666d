import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { OfferedTask } from '../domain/task.ts'
import type { IsoDate, UtcMillis } from '../domain/time.ts'
import type { Store } from '../store/openStore.ts'
import { readPredictionGround } from '../store/readPredictions.ts'
import { readSetting } from '../store/settings.ts'

/** What every row of an export says of itself, and how its times become days. */
export interface ExportGround {
  /** The last day that the predictions know. */
  asOf: IsoDate
  horizonDays: number | null
  customers: number
  dateOf(at: UtcMillis): IsoDate
}

/** @throws ShopcastError notTrained while nothing was predicted */
export function readExportGround(db: Store, task: OfferedTask): ExportGround {
  const ground = readPredictionGround(db, task)
  if (!ground) throw new ShopcastError('notTrained', { task })
  const calendar = new Calendar(readSetting(db, 'timeZone') ?? 'UTC')
  return {
    asOf: calendar.dateOf(ground.asOf),
    horizonDays: ground.horizonDays,
    customers: ground.customers,
    dateOf: at => calendar.dateOf(at),
  }
}
