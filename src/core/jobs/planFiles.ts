import { existsSync } from 'node:fs'
import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { ImportOptions } from '../domain/importing.ts'
import { UNKNOWN_CURRENCY } from '../domain/money.ts'
import { answeredMeanings } from '../ingest/eventKindNames.ts'
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
 * Recognises every file. The shop's time zone is the one that was given, else the one it has, else the one that a profile or a file names, else the computer's; the currency likewise,
 * where the file names none. A file is read in the zone and currency that were given, else in those of its profile, else in the shop's.
 * @throws ShopcastError timeZoneUnknown, and what `openSource` and `planFile` throw
 */
export async function planFiles(paths: readonly string[], options: ImportOptions, context: JobContext): Promise<PlannedImport> {
  const profiles = await loadProfiles(context.resourcesDir)
  const known = storedSettings(context.dataDir)
  const { currency, eventMeanings } = known
  let shop: ShopDefaults = { calendar: calendarOf(options.timeZone ?? known.timeZone ?? 'UTC'), currency, eventMeanings: eventMeanings ?? {} }
  const recognise = (): Promise<PlannedFile[]> => inTurn(paths, async path => planFile(await openSource(path, options), profiles, options, shop, () => context.checkpoint()))
  context.report({ phase: 'recognising', done: 0, total: paths.length, etaSeconds: null, metrics: {} })
  let files = await recognise()
  if (options.timeZone === undefined) {
    if (known.timeZone === null) {
      shop = { ...shop, calendar: calendarOf(files.find(file => file.timeZone !== null)?.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone) }
    }
    // A system that has one time zone writes it whatever the shop's own is.
    files = files.map(file => ({ ...file, plan: file.plan && { ...file.plan, calendar: file.match.profile.timeZone === undefined ? shop.calendar : calendarOf(file.match.profile.timeZone) } }))
  }
  const settled = options.currency ?? currency ?? files.find(file => file.plan)?.plan?.currency
  const answered = answeredMeanings(options.answers ?? {})
  const settings: Partial<StoredSettings> = { timeZone: shop.calendar.timeZone }
  if (settled !== undefined && settled !== UNKNOWN_CURRENCY) settings.currency = settled
  if (Object.keys(answered).length > 0) settings.eventMeanings = { ...eventMeanings, ...answered }
  return { files, calendar: shop.calendar, settings }
}

function storedSettings(dataDir: string): { [K in 'timeZone' | 'currency' | 'eventMeanings']: StoredSettings[K] | null } {
  if (!existsSync(databasePath(dataDir))) return { timeZone: null, currency: null, eventMeanings: null }
  const db = openStoreForReading(dataDir)
  try {
    return { timeZone: readSetting(db, 'timeZone'), currency: readSetting(db, 'currency'), eventMeanings: readSetting(db, 'eventMeanings') }
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
