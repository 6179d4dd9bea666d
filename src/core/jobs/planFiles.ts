import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { ImportOptions } from '../domain/importing.ts'
import { UNKNOWN_CURRENCY, type CurrencyCode } from '../domain/money.ts'
import { answeredMeanings } from '../ingest/eventKindNames.ts'
import type { FilePlan } from '../ingest/filePlan.ts'
import { planFile, type PlannedFile, type ShopDefaults } from '../ingest/planFile.ts'
import { loadProfiles, type Profile } from '../ingest/profile.ts'
import { databasePath, openStoreForReading } from '../store/openStore.ts'
import { readImports } from '../store/readImports.ts'
import { readSetting, type StoredSettings } from '../store/settings.ts'
import { optionsFor } from './fileOptions.ts'
import type { JobContext } from './jobContext.ts'
import { openAsUsual } from './openAsUsual.ts'

export interface PlannedImport {
  files: PlannedFile[]
  /** What lies in archives and workbooks beside the tables, by name. */
  leftOut: string[]
  calendar: Calendar
  /** What the shop will have settled once this import is stored. */
  settings: Partial<StoredSettings>
}

/**
 * Recognises every file. Numbers of the shop's first system stand as they are, those of any other get a prefix. The shop's time zone is the one that was given, else the one it has, else the one that a profile or a file names, else the computer's; the currency likewise,
 * where the file names none. A file is read in the zone and currency that were given, else in those of its profile, else in the shop's.
 * @throws ShopcastError timeZoneUnknown, and what `openAsUsual` and `planFile` throw
 */
export async function planFiles(paths: readonly string[], options: ImportOptions, context: JobContext): Promise<PlannedImport> {
  const profiles = await loadProfiles(context.resourcesDir)
  const known = storedSettings(context.dataDir)
  const { currency, eventMeanings, layoutAnswers } = known
  let shop: ShopDefaults = { calendar: calendarOf(options.timeZone ?? known.timeZone ?? 'UTC'), currency, now: context.clock(), eventMeanings: eventMeanings ?? {}, layoutAnswers: layoutAnswers ?? {}, systems: known.systems ?? systemsOf(profiles, known.profiles) }
  const recognise = async (path: string): Promise<PlannedPath> => {
    const own = optionsFor(basename(path), options)
    const { tables, leftOut } = await openAsUsual(path, own, profiles, shop.layoutAnswers)
    return keepTables(await inTurn(tables, async table => {
      const file = await planFile(table, profiles, optionsFor(table.source.name, own), shop, () => context.checkpoint())
      shop = { ...shop, systems: shop.systems ?? systemsOf(profiles, [file.match.profile.name]) }
      return file
    }), leftOut)
  }
  context.report({ phase: 'recognising', done: 0, total: paths.length, etaSeconds: null, metrics: {} })
  const planned = await inTurn(paths, recognise)
  let files = planned.flatMap(path => path.files)
  if (options.timeZone === undefined) {
    if (known.timeZone === null) {
      shop = { ...shop, calendar: calendarOf(files.find(file => file.timeZone !== null)?.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone) }
    }
    // A system that has one time zone writes it whatever the shop's own is.
    files = files.map(file => ({ ...file, plan: file.plan && { ...file.plan, calendar: file.match.profile.timeZone === undefined ? shop.calendar : calendarOf(file.match.profile.timeZone) } }))
  }
  const settled = options.currency ?? currency ?? currencyToSettle(files.find(file => file.plan)?.plan)
  const answered = answeredMeanings(options.answers ?? {})
  const settings: Partial<StoredSettings> = { timeZone: shop.calendar.timeZone }
  if (shop.systems !== null) settings.systems = [...shop.systems]
  if (settled !== undefined && settled !== UNKNOWN_CURRENCY) settings.currency = settled
  if (Object.keys(answered).length > 0) settings.eventMeanings = { ...eventMeanings, ...answered }
  if (files.some(({ layout, answers }) => answers !== (layoutAnswers?.[layout] ?? null))) settings.layoutAnswers = keptAnswers(layoutAnswers ?? {}, files)
  return { files, leftOut: planned.flatMap(path => path.leftOut), calendar: shop.calendar, settings }
}

type PlannedPath = Pick<PlannedImport, 'files' | 'leftOut'>

/** In a workbook or an archive that has tables of orders, the other ones (notes, totals, lists of products) are left out rather than asked about. */
function keepTables(files: readonly PlannedFile[], leftOut: readonly string[]): PlannedPath {
  const recognised = files.filter(file => file.match.missing.length === 0)
  const kept = recognised.length > 0 ? recognised : files
  return { files: [...kept], leftOut: [...leftOut, ...files.filter(file => !kept.includes(file)).map(file => file.source.name)] }
}

/** Answers taken back are forgotten. */
function keptAnswers(before: StoredSettings['layoutAnswers'], files: readonly PlannedFile[]): StoredSettings['layoutAnswers'] {
  const kept = new Map(Object.entries(before))
  for (const { layout, answers } of files) {
    if (answers) kept.set(layout, answers)
    else kept.delete(layout)
  }
  return Object.fromEntries(kept)
}

/** The shop systems that profiles belong to; null where they belong to none. */
function systemsOf(profiles: readonly Profile[], names: readonly string[]): string[] | null {
  const systems = new Set(names.map(name => profiles.find(profile => profile.name === name)?.system).filter(system => system !== undefined))
  return systems.size > 0 ? [...systems] : null
}

/** That of a file which has no column of it; what a column names says nothing of files to come. */
function currencyToSettle(plan: FilePlan | null | undefined): CurrencyCode | undefined {
  return plan?.columns.has('currency') ? plan.profile.currency : plan?.currency
}

type KnownSettings = { [K in 'timeZone' | 'currency' | 'systems' | 'eventMeanings' | 'layoutAnswers']: StoredSettings[K] | null } & {
  /** Of files that were imported. */
  profiles: string[]
}

function storedSettings(dataDir: string): KnownSettings {
  if (!existsSync(databasePath(dataDir))) return { timeZone: null, currency: null, systems: null, eventMeanings: null, layoutAnswers: null, profiles: [] }
  const db = openStoreForReading(dataDir)
  try {
    return {
      timeZone: readSetting(db, 'timeZone'), currency: readSetting(db, 'currency'), systems: readSetting(db, 'systems'), eventMeanings: readSetting(db, 'eventMeanings'), layoutAnswers: readSetting(db, 'layoutAnswers'),
      profiles: readImports(db).flatMap(({ report }) => report.files.map(file => file.profile)),
    }
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
