import type { ColumnMapping, Encoding, Field, ImportOptions, LayoutAnswers } from '../domain/importing.ts'
import type { UtcMillis } from '../domain/time.ts'
import { isMeaning } from './eventKindNames.ts'

/** The encodings that were chosen for files of some layout. */
export function chosenEncodings(layouts: Readonly<Record<string, LayoutAnswers>>): Encoding[] {
  return [...new Set(Object.values(layouts).map(({ encoding }) => encoding).filter(encoding => encoding !== undefined))]
}

/** What a file shows of the decisions made about it. */
interface SeenInFile {
  /** True where the dates can be read in two ways. */
  datesOpen: boolean
  /** The profile that it fits by itself. */
  profile: string
  /** The columns as they will be read. */
  mapping: ColumnMapping
  now: UtcMillis
}

/** What is to be kept for the next file of this layout: what was decided now, over what was decided before. @returns null where nothing was ever decided */
export function answersToKeep(options: ImportOptions, before: LayoutAnswers | null, seen: SeenInFile): LayoutAnswers | null {
  const given = options.answers ?? {}
  const kept = Object.entries(given).filter(([key]) => !isMeaning(key) && (key !== 'dateOrder' || seen.datesOpen))
  const reading = readingOf(options, before, seen.profile)
  const decided = kept.length > 0 || Object.keys(options.mapping ?? {}).length > 0 || options.currency !== undefined || !sameReading(reading, before ?? {})
  if (!decided) return before
  const columns = Object.entries({ ...before?.mapping, ...options.mapping }).filter(([field, column]) => field in seen.mapping || column === '')
  return {
    at: seen.now,
    ...reading,
    answers: { ...before?.answers, ...Object.fromEntries(kept) },
    mapping: Object.fromEntries(columns),
    currency: options.currency ?? before?.currency ?? null,
  }
}

/** How the rows are found and told apart. */
type Reading = Pick<LayoutAnswers, 'profile' | 'encoding' | 'dropDuplicates'>

function readingOf(options: ImportOptions, before: LayoutAnswers | null, recognised: string): Reading {
  const profile = options.profile ?? before?.profile
  const encoding = options.encoding ?? before?.encoding
  const dropDuplicates = options.dropDuplicates ?? before?.dropDuplicates
  return {
    ...profile !== undefined && profile !== recognised && { profile },
    ...encoding !== undefined && { encoding },
    ...dropDuplicates === false && { dropDuplicates },
  }
}

function sameReading(one: Reading, other: Reading): boolean {
  return one.profile === other.profile && one.encoding === other.encoding && one.dropDuplicates === other.dropDuplicates
}

/** A file as it is read, beside what it would be by itself. */
interface ReadFile {
  datesOpen: boolean
  recognised: { profile: string; mapping: ColumnMapping; encoding: Encoding | null }
  mapping: ColumnMapping
  encoding: Encoding | null
  currency: string
}

/** What an earlier answer changes in the reading of a file. @returns null where it changes nothing */
export function inEffect(before: LayoutAnswers, options: ImportOptions, { datesOpen, recognised, mapping, encoding, currency }: ReadFile): LayoutAnswers | null {
  const reading: Reading = {
    ...before.profile !== undefined && options.profile === undefined && before.profile !== recognised.profile && { profile: before.profile },
    ...before.encoding !== undefined && options.encoding === undefined && before.encoding === encoding && encoding !== recognised.encoding && { encoding },
    ...before.dropDuplicates === false && options.dropDuplicates === undefined && { dropDuplicates: before.dropDuplicates },
  }
  const answers = Object.entries(before.answers).filter(([key, value]) => options.answers?.[key] === undefined && (key === 'dateOrder' ? datesOpen : value === 'keep'))
  const changes = (field: Field, column: string): boolean => (column === '') === (mapping[field] === undefined) && mapping[field] !== recognised.mapping[field]
  const columns = (Object.entries(before.mapping) as [Field, string][]).filter(([field, column]) => options.mapping?.[field] === undefined && changes(field, column))
  const otherCurrency = options.currency === undefined && before.currency !== currency ? before.currency : null
  if (Object.keys(reading).length + answers.length + columns.length === 0 && otherCurrency === null) return null
  return { at: before.at, ...reading, answers: Object.fromEntries(answers), mapping: Object.fromEntries(columns), currency: otherCurrency }
}
