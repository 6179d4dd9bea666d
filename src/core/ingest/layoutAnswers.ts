import { createHash } from 'node:crypto'
import type { ColumnMapping, Field, ImportOptions, LayoutAnswers } from '../domain/importing.ts'
import type { UtcMillis } from '../domain/time.ts'
import { isMeaning } from './eventKindNames.ts'
import { foldHeading } from './profile.ts'

/** By what files of one layout are known again: the profile and the headings without case and signs, or how many columns there are where none has a heading. */
export function layoutKey(profile: string, headings: readonly string[] | null, width: number): string {
  const columns = headings ? createHash('sha256').update(headings.map(foldHeading).join('\n')).digest('hex').slice(0, 24) : `#${width}`
  return `${profile} ${columns}`
}

/** What a file shows of the decisions made about it. */
interface SeenInFile {
  /** True where the dates can be read in two ways. */
  datesOpen: boolean
  /** The columns as they will be read. */
  mapping: ColumnMapping
  now: UtcMillis
}

/** What is to be kept for the next file of this layout: what was decided now, over what was decided before. @returns null where nothing was ever decided */
export function answersToKeep(options: ImportOptions, before: LayoutAnswers | null, { datesOpen, mapping, now }: SeenInFile): LayoutAnswers | null {
  const given = options.answers ?? {}
  const kept = Object.entries(given).filter(([key]) => !isMeaning(key) && (key !== 'dateOrder' || datesOpen))
  const decided = kept.length > 0 || Object.keys(options.mapping ?? {}).length > 0 || options.currency !== undefined
  if (!decided) return before
  const columns = Object.entries({ ...before?.mapping, ...options.mapping }).filter(([field, column]) => field in mapping || column === '')
  return {
    at: now,
    answers: { ...before?.answers, ...Object.fromEntries(kept) },
    mapping: Object.fromEntries(columns),
    currency: options.currency ?? before?.currency ?? null,
  }
}

/** What an earlier answer changes in the reading of a file. @returns null where it changes nothing */
export function inEffect(before: LayoutAnswers, options: ImportOptions, file: { datesOpen: boolean; recognised: ColumnMapping; mapping: ColumnMapping; currency: string }): LayoutAnswers | null {
  const answers = Object.entries(before.answers).filter(([key, value]) => options.answers?.[key] === undefined && (key === 'dateOrder' ? file.datesOpen : value === 'keep'))
  const changes = (field: Field, column: string): boolean => (column === '') === (file.mapping[field] === undefined) && file.mapping[field] !== file.recognised[field]
  const columns = (Object.entries(before.mapping) as [Field, string][]).filter(([field, column]) => options.mapping?.[field] === undefined && changes(field, column))
  const currency = options.currency === undefined && before.currency !== file.currency ? before.currency : null
  if (answers.length + columns.length === 0 && currency === null) return null
  return { at: before.at, answers: Object.fromEntries(answers), mapping: Object.fromEntries(columns), currency }
}
