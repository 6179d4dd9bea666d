import type { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import { systemPrefix } from '../domain/identity.ts'
import { DATE_ORDERS, type ColumnMapping, type DateOrder, type Encoding, type Field, type FileKind, type ImportOptions, type ImportQuestion, type LayoutAnswers } from '../domain/importing.ts'
import { UNKNOWN_CURRENCY, type CurrencyCode } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { amountEvidence } from './amountEvidence.ts'
import { areCutOff, cellText } from './cells.ts'
import { DateEvidence, type DateVerdict } from './dateEvidence.ts'
import { EventKindEvidence } from './eventKindEvidence.ts'
import { answeredMeanings, EVENT_MEANINGS, meaningKey, type EventMeaning, type EventMeanings } from './eventKindNames.ts'
import { namedCurrency, preambleCurrency, signedCurrency } from './fileCurrency.ts'
import type { FilePlan } from './filePlan.ts'
import { GatheredSource } from './gatheredSource.ts'
import { answersToKeep, inEffect } from './layoutAnswers.ts'
import { applyMapping, matchHeadings, missingFields, type ProfileMatch } from './matchProfile.ts'
import { NumberEvidence } from './numberReader.ts'
import type { Profile } from './profile.ts'
import { recogniseLayout } from './recogniseLayout.ts'
import { recogniseTable, type RecognisedTable } from './recogniseTable.ts'
import { sampleRows, type SampleRow } from './sampleRows.ts'
import type { RowSource } from './sources/rowSource.ts'
import { StrayRows } from './strayRows.ts'
import { zoneNamed } from './zoneNames.ts'

const NUMBER_FIELDS: readonly Field[] = [
  'quantity', 'unitPrice', 'lineTotal', 'lineDiscount', 'linePaid', 'lineShipping', 'lineRefund', 'refundedQuantity', 'orderRefund', 'orderDiscount', 'orderSubtotal', 'orderShipping', 'orderTax', 'orderTotal', 'orderTotalLeft', 'orderQuantity', 'rating',
  'administrativeSeconds', 'informationalSeconds', 'productSeconds', 'bounceRate', 'exitRate', 'pageValue', 'specialDay',
]
const ID_FIELDS: readonly Field[] = ['orderId', 'customerId', 'sku', 'productId', 'sessionId']

/** What the shop itself has settled already. */
export interface ShopDefaults {
  calendar: Calendar
  currency: CurrencyCode | null
  now: UtcMillis
  /** What its owner once said that names in logs stand for. */
  eventMeanings: Readonly<Record<string, EventMeaning>>
  /** What its owner once decided about files, by their layout. */
  layoutAnswers: Readonly<Record<string, LayoutAnswers>>
  /** Shop systems whose numbers stand as they are; null before the first. */
  systems: readonly string[] | null
}

/** A table that is to be read, and the encoding that its bytes were taken for before what anybody said of files like it. */
export interface OpenedTable {
  source: RowSource
  sniffed: Encoding | null
}

/** A table as it was recognised, with the questions that are open about it. */
export interface PlannedFile {
  /** Null where it cannot be read before a question is answered. */
  plan: FilePlan | null
  source: RowSource
  match: ProfileMatch
  kind: FileKind
  hasHeader: boolean
  /** The zone that the profile or a column of the file names. */
  timeZone: string | null
  /** Headings, or `#1`, `#2`, … */
  columnNames: string[]
  mapping: ColumnMapping
  sample: SampleRow[]
  questions: ImportQuestion[]
  /** By what files like it are known again, and what is to be kept for them. */
  layout: string
  answers: LayoutAnswers | null
  /** What an earlier answer decided here. */
  remembered: LayoutAnswers | null
}

/**
 * Recognises a table: heading, profile and the meaning of its dates and numbers. Reads its beginning, and all of it where dates
 * such as `05/01/2026` or commas in numbers have to be settled by the whole column.
 * @throws ShopcastError fileEmpty, profileUnknown, columnMissing, and what reading the source throws
 */
export async function planFile({ source: opened, sniffed }: OpenedTable, profiles: readonly Profile[], options: ImportOptions, shop: ShopDefaults, onPiece: () => Promise<void>): Promise<PlannedFile> {
  const { name } = opened
  const first = await sampleRows(opened)
  if (first.rows.length === 0) throw new ShopcastError('fileEmpty', { file: name })

  const { key: layout, table: byItself, width } = recogniseLayout(profiles, first.rows, opened.headings, options)
  const before = options.askAgain === true ? null : shop.layoutAnswers[layout] ?? null
  const profile = options.profile ?? profiles.find(({ name: known }) => known === before?.profile)?.name
  const { source, rows, complete, match, headings, headerRow } = await gathered(opened, first, profile === undefined ? byItself : recogniseTable(profiles, first.rows, opened.headings, { ...options, profile }))
  const sample = rows.filter(({ row }) => row > headerRow)
  const columnNames = headings ?? Array.from({ length: width }, (_, column) => `#${column + 1}`)
  const given = options.answers ?? {}
  const answers = { ...before?.answers, ...given }
  const recognised = namedMapping(match.columns, columnNames)
  const unknown = applyMapping(match.columns, { ...before?.mapping, ...options.mapping }, headings, Math.max(width, columnNames.length))
  if (unknown.length > 0) throw new ShopcastError('columnMissing', { file: name, column: unknown.join(', '), columns: columnNames.join(', ') })
  match.missing = missingFields(match.profile, match.columns)
  const kind = match.columns.has('eventKind') ? 'events' : match.profile.kind
  const eventMeanings = new Map(Object.entries({ ...match.profile.eventKinds, ...shop.eventMeanings, ...answeredMeanings(given) }))

  const evidence = await gatherEvidence({ source, headerRow, match, eventMeanings, sample, complete, onPiece })
  const answered = (from: Readonly<Record<string, string>>): DateOrder | undefined => DATE_ORDERS.find(order => order === from['dateOrder'])
  // Clear dates of this file come before what was said of an earlier one.
  const dateOrder = answered(given) ?? evidence.date.order ?? answered(answers) ?? match.profile.dateOrder ?? null
  const sign = match.columns.has('currency') ? null : signedCurrency(match.columns, NUMBER_FIELDS, sample, shop.currency)
  const questions: ImportQuestion[] = []
  if (match.missing.length > 0) questions.push(columnsQuestion(name, match.missing, columnNames))
  if (dateOrder === null) questions.push(dateOrderQuestion(name, columnNames[match.columns.get('orderedAt') ?? 0] ?? '', evidence.date))
  questions.push(...evidence.unknownKinds.map(({ name: kindName, rows: count }) => eventKindQuestion(name, kindName, count)))
  const timeZone = match.profile.timeZone ?? namedZone(match.columns, sample)
  const mapping = namedMapping(match.columns, columnNames)
  const datesOpen = evidence.date.order === null
  const currency = options.currency ?? before?.currency ?? null
  const ofFile = sign ?? namedCurrency(match.columns, sample) ?? match.profile.currency ?? preambleCurrency(rows, headerRow) ?? shop.currency ?? UNKNOWN_CURRENCY
  const planned = {
    source, match, kind, timeZone, columnNames, mapping, sample, questions, layout,
    hasHeader: headings !== null,
    answers: answersToKeep(options, before, { datesOpen, profile: byItself.match.profile.name, mapping, now: shop.now }),
    remembered: before && inEffect(before, options, { datesOpen, recognised: { profile: byItself.match.profile.name, mapping: recognised, encoding: sniffed }, mapping, encoding: source.encoding, currency: ofFile }),
  } as const
  // Rows are understood, and can be shown, while it is open what some events mean.
  if (questions.some(({ code }) => code !== 'eventKind') || dateOrder === null) return { ...planned, plan: null }
  return {
    ...planned,
    plan: {
      source, name, headerRow, kind, dateOrder, columnNames, eventMeanings,
      profile: match.profile,
      confidence: match.confidence,
      columns: match.columns,
      idPrefix: idPrefixOf(match.profile, shop.systems),
      strayRows: new StrayRows(match.columns, headerRow > 0 ? headings : null),
      pointZero: idColumns(match.columns, sample, areAllPointZero),
      cutOff: idColumns(match.columns, sample, areCutOff),
      decimalMark: evidence.mark,
      currency: currency ?? ofFile,
      ...amountEvidence(match, sample, evidence.mark),
      kept: new Set((['unpaid', 'test'] as const).filter(state => answers[`${state}Orders`] === 'keep')),
      signedAmounts: sign !== null && currency === null,
      dropDuplicates: (options.dropDuplicates ?? before?.dropDuplicates) !== false,
      remembered: planned.remembered,
      calendar: shop.calendar,
      readAt: shop.now,
    },
  }
}

type Sampled = Awaited<ReturnType<typeof sampleRows>>

/** The table as its lines, where it has a row for each of their amounts. */
async function gathered(source: RowSource, sampled: Sampled, table: RecognisedTable): Promise<RecognisedTable & Sampled & { source: RowSource }> {
  const { match: { profile }, headings, headerRow } = table
  if (!profile.gather || headings === null || headerRow === 0) return { source, ...sampled, ...table }
  const lines = new GatheredSource(source, profile.gather, headings, headerRow)
  const names = [...headings, ...profile.gather.columns]
  return { source: lines, ...await sampleRows(lines), headings: names, headerRow, match: { ...matchHeadings(profile, names), matched: table.match.matched } }
}

/** See `FilePlan.idPrefix`. */
export function idPrefixOf({ system }: Profile, systems: readonly string[] | null): string {
  return system === undefined || systems === null || systems.includes(system) ? '' : systemPrefix(system)
}

interface EvidenceInput {
  source: RowSource
  headerRow: number
  match: ProfileMatch
  eventMeanings: EventMeanings
  sample: readonly SampleRow[]
  complete: boolean
  onPiece: () => Promise<void>
}

interface Evidence {
  date: DateVerdict
  mark: '.' | ','
  unknownKinds: { name: string; rows: number }[]
}

/** Reads dates, numbers and kinds of events of the sample; where it shows anything that could be read in two ways, and of a log, of the whole file. */
async function gatherEvidence({ source, headerRow, match, eventMeanings, sample, complete, onPiece }: EvidenceInput): Promise<Evidence> {
  const kindColumn = match.columns.get('eventKind')
  const dateColumn = match.columns.get('orderedAt')
  const orderColumn = match.columns.get('orderId')
  const numberColumns = NUMBER_FIELDS.map(field => match.columns.get(field)).filter(column => column !== undefined)
  let dates = new DateEvidence()
  let numbers = new NumberEvidence()
  let kinds = new EventKindEvidence(eventMeanings)
  let doubtful = kindColumn !== undefined
  const observe = (cells: readonly string[]): void => {
    if (dateColumn !== undefined) dates.observe(cellText(cells[dateColumn]), orderColumn === undefined ? '' : cells[orderColumn])
    if (kindColumn !== undefined) kinds.observe(cellText(cells[kindColumn]))
    for (const column of numberColumns) {
      const cell = cells[column] ?? ''
      if (cell.includes(',')) doubtful = true
      if (cell !== '') numbers.observe(cell)
    }
  }
  for (const { cells } of sample) observe(cells)
  if ((doubtful || dates.verdict().numeric) && !complete) {
    dates = new DateEvidence()
    numbers = new NumberEvidence()
    kinds = new EventKindEvidence(eventMeanings)
    const pieces = source.rows((cells, row) => {
      if (row > headerRow) observe(cells)
    })
    for await (const _ of pieces) await onPiece()
  }
  return { date: dates.verdict(), mark: numbers.verdict(source.delimiter ?? ''), unknownKinds: kinds.unknown }
}

/** The id columns whose values in the sample all show something. */
function idColumns(columns: ReadonlyMap<Field, number>, sample: readonly SampleRow[], show: (ids: string[]) => boolean): Set<Field> {
  return new Set(ID_FIELDS.filter(field => {
    const column = columns.get(field)
    if (column === undefined) return false
    const ids = sample.map(({ cells }) => cellText(cells[column])).filter(text => text !== '')
    return ids.length > 0 && show(ids)
  }))
}

/** The last one may be all that is left of a row in which its file breaks off. */
function areAllPointZero(ids: readonly string[]): boolean {
  return ids.every((id, index) => /^\d+\.0$/.test(id) || (index > 0 && index === ids.length - 1))
}

function namedZone(columns: ReadonlyMap<Field, number>, sample: readonly SampleRow[]): string | null {
  const column = columns.get('timeZone')
  return column === undefined ? null : sample.map(({ cells }) => zoneNamed(cells[column] ?? '')).find(zone => zone !== null) ?? null
}

function namedMapping(columns: ReadonlyMap<Field, number>, names: readonly string[]): ColumnMapping {
  return Object.fromEntries([...columns].map(([field, column]) => [field, names[column] ?? `#${column + 1}`]))
}

function columnsQuestion(file: string, missing: readonly Field[][], columns: readonly string[]): ImportQuestion {
  return { code: 'columns', key: 'columns', file, params: { missing: missing.map(group => group.join('|')).join(', '), columns: columns.join(', ') }, choices: [] }
}

function dateOrderQuestion(file: string, column: string, verdict: DateVerdict): ImportQuestion {
  const choices = (['dmy', 'mdy'] as const satisfies readonly DateOrder[]).map(value => ({ value, likely: verdict.likely === value, params: { example: verdict.example } }))
  return { code: 'dateOrder', key: 'dateOrder', file, params: { column, example: verdict.example, rows: verdict.rows }, choices }
}

function eventKindQuestion(file: string, name: string, rows: number): ImportQuestion {
  return { code: 'eventKind', key: meaningKey(name), file, params: { name, rows }, choices: EVENT_MEANINGS.map(value => ({ value, likely: false, params: {} })) }
}
