import { z } from 'zod'
import { DATE_ORDERS, DIFFERENCE_REASONS, ENCODINGS, FIELDS, FILE_FORMATS, FILE_KINDS, ORDER_CHANGES, PROBLEM_CODES, type DifferenceRow, type FileOptions, type ImportOptions, type ImportReport, type Inspection, type LayoutAnswers } from '../core/domain/importing.ts'
import { nothing, route } from './route.ts'

const time = z.number()
const count = z.number().int().nonnegative()
const params = z.record(z.string(), z.union([z.string(), z.number()]))

const mapping = z.partialRecord(z.enum(FIELDS), z.string())

const fileOptions = z.object({
  profile: z.string().optional(),
  mapping: mapping.optional(),
  hasHeader: z.boolean().optional(),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.string().length(1).optional(),
  answers: z.record(z.string(), z.string()).optional(),
}) satisfies z.ZodType<Loose<FileOptions>>

export const importOptions = fileOptions.extend({
  files: z.record(z.string(), fileOptions).optional(),
  timeZone: z.string().optional(),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  dropDuplicates: z.boolean().optional(),
  products: z.array(z.string()).optional(),
  askAgain: z.boolean().optional(),
}) satisfies z.ZodType<Loose<ImportOptions>>

/** zod says `undefined` may stand where TypeScript's exact optional properties say "absent". */
type Loose<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]: undefined extends T[K] ? Loose<T[K]> | undefined : Loose<T[K]> } : T

const ordersAndMoney = z.object({ orders: z.number().int(), minor: z.number().int() })

const layoutAnswers = z.object({
  at: time, profile: z.string().optional(), encoding: z.enum(ENCODINGS).optional(), dropDuplicates: z.literal(false).optional(), answers: z.record(z.string(), z.string()), mapping, currency: z.string().nullable(),
}) satisfies z.ZodType<LayoutAnswers>

/** The document that `shopcast import --json` prints. */
export const importReport = z.object({
  files: z.array(z.object({ name: z.string(), bytes: count, rows: count, profile: z.string(), encoding: z.enum(ENCODINGS).nullable(), confidence: z.number(), remembered: layoutAnswers.optional() })),
  rows: count,
  orders: count,
  lines: count,
  events: count,
  visits: count,
  customers: count,
  products: count,
  unidentifiedLines: count,
  duplicates: count,
  revenue: z.record(z.string(), z.string()),
  refunds: z.record(z.string(), z.string()),
  problems: z.array(z.object({
    code: z.enum(PROBLEM_CODES),
    count,
    examples: z.array(z.object({ file: z.string(), row: count, text: z.string() })),
  })),
  importId: z.number().int().nullable(),
  rowFates: z.object({
    sale: count, return: count, notAProduct: count, cancelled: count, event: count, customer: count,
    empty: count, duplicate: count, alreadyKnown: count, unreadable: count,
  }),
  /** What each month has more than before, so fewer where an order came back since. */
  months: z.array(z.object({ month: z.string(), currency: z.string(), orders: z.number().int(), salesMinor: z.number(), refundsMinor: z.number() })),
  reconciliation: z.array(z.object({
    month: z.string(), currency: z.string(), file: ordersAndMoney, stored: ordersAndMoney,
    differences: z.array(z.object({ reason: z.enum(DIFFERENCE_REASONS), rows: count, ...ordersAndMoney.shape })),
  })),
  changedOrders: z.object({ count, changes: z.partialRecord(z.enum(ORDER_CHANGES), count) }),
  period: z.object({ first: time, last: time }).nullable(),
  timeZone: z.string(),
  tookSeconds: z.number(),
}) satisfies z.ZodType<ImportReport>

export const inspection = z.object({
  files: z.array(z.object({
    name: z.string(), bytes: count, profile: z.string(), kind: z.enum(FILE_KINDS), confidence: z.number(), matchedColumns: count,
    matched: z.array(z.string()), absent: z.array(z.string()),
    remembered: layoutAnswers.nullable(),
    format: z.enum(FILE_FORMATS), encoding: z.enum(ENCODINGS).nullable(), delimiter: z.string().nullable(), hasHeader: z.boolean(), columns: z.array(z.string()), mapping,
    preview: z.array(z.object({
      row: count,
      cells: z.array(z.string()),
      understood: z.object({
        orderId: z.string().nullable(), at: time.nullable(), customer: z.string().nullable(), product: z.string().nullable(),
        quantity: z.number().nullable(), totalMinor: z.number().nullable(), currency: z.string().nullable(), eventKind: z.string().nullable(),
      }).nullable(),
    })),
  })),
  questions: z.array(z.object({
    code: z.enum(['dateOrder', 'columns', 'eventKind']),
    key: z.string(),
    file: z.string(),
    params,
    choices: z.array(z.object({ value: z.string(), likely: z.boolean(), params })),
  })),
  report: importReport.nullable(),
}) as z.ZodType<Inspection>

export const dateOrder = z.enum(DATE_ORDERS)

const differenceRow = z.object({
  reason: z.enum(DIFFERENCE_REASONS), month: z.string(), currency: z.string(), file: z.string().nullable(), row: count.nullable(), order: z.string(), text: z.string(),
  orders: z.number().int(), minor: z.number().int(),
}) satisfies z.ZodType<DifferenceRow>

/** An import as the Data page lists it. */
export const storedImport = z.object({
  id: z.number().int(),
  kind: z.enum(['orders', 'events']),
  finishedAt: time,
  report: importReport,
})

export const importRoutes = {
  list: route(nothing, z.array(storedImport)),
  get: route(z.object({ id: z.number().int() }), storedImport),
  /** Writes the report as CSV to a file that `files.chooseTarget` gave. */
  saveReport: route(z.object({ id: z.number().int(), file: z.string() }), z.object({ rows: count })),
  /** The rows behind one difference of a report. */
  differences: route(
    z.object({ importId: z.number().int(), reason: z.enum(DIFFERENCE_REASONS), currency: z.string(), month: z.string().nullable(), limit: z.number().int().min(1).max(1000) }),
    z.object({ total: count, rows: z.array(differenceRow) }),
  ),
}
