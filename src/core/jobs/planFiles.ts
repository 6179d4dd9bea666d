import { existsSync } from 'node:fs'
import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { ImportOptions } from '../domain/importing.ts'
import { UNKNOWN_CURRENCY } from '../domain/money.ts'
import { planFile, type PlannedFile, type ShopDefaults } from '../ingest/planFile.ts'
import { loadProfiles } from '../ingest/profile.ts'
import { openSource } from '../ingest/sources/openSource.ts'
import { databasePath, openStoreForReading } from '../store/openStore.ts'
import { readSetting, type StoredSettings } from '../store/settings.ts'
import type { JobContext } from './jobContext.ts'

export interface PlannedImport {
  files: PlannedFile[]
  calendar: Calendar
  /** What the shop will have settled once this import is stored. */
  settings: Partial<StoredSettings>
}

/**
 * Recognises every file. The time zone is the one that was given, else the shop's, else the profile's, else the computer's; the currency likewise, where
 * the file names none.
 * @throws ShopcastError timeZoneUnknown, and what `openSource` and `planFile` throw
 */
export async function planFiles(paths: readonly string[], options: ImportOptions, context: JobContext): Promise<PlannedImport> {
  const profiles = await loadProfiles(context.resourcesDir)
  const known = storedSettings(context.dataDir)
  const { currency } = known
  let shop: ShopDefaults = { calendar: calendarOf(options.timeZone ?? known.timeZone ?? 'UTC'), currency }
  const recognise = (): Promise<PlannedFile[]> => inTurn(paths, async path => planFile(await openSource(path, options), profiles, options, shop, () => context.checkpoint()))
  context.report({ phase: 'recognising', done: 0, total: paths.length, etaSeconds: null, metrics: {} })
  let files = await recognise()
  if (options.timeZone === undefined && known.timeZone === null) {
    const zone = files.find(file => file.match.profile.timeZone)?.match.profile.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
    shop = { calendar: calendarOf(zone), currency }
    files = files.map(file => ({ ...file, plan: file.plan && { ...file.plan, calendar: shop.calendar } }))
  }
  const settled = options.currency ?? currency ?? files.find(file => file.plan)?.plan?.currency
  return { files, calendar: shop.calendar, settings: { timeZone: shop.calendar.timeZone, ...settled !== undefined && settled !== UNKNOWN_CURRENCY ? { currency: settled } : {} } }
}

function storedSettings(dataDir: string): { [K in keyof StoredSettings]: StoredSettings[K] | null } {
  if (!existsSync(databasePath(dataDir))) return { timeZone: null, currency: null }
  const db = openStoreForReading(dataDir)
  try {
    return { timeZone: readSetting(db, 'timeZone'), currency: readSetting(db, 'currency') }
  } finally {
    db.close()
  }
}

function calendarOf(timeZone: string): Calendar {
  try {
    return new Calendar(timeZone)
  } catch {
    throw new ShopcastError('timeZoneUnknown', { timeZone })
  }
}

async function inTurn<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const value of values) results.push(await work(value))
  return results
}
