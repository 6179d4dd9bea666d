import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ShopcastError } from '../domain/error.ts'
import { EVENT_KINDS } from '../domain/event.ts'
import { DATE_ORDERS, FIELDS, FILE_KINDS } from '../domain/importing.ts'

const field = z.enum(FIELDS)

const regularExpression = z.string().refine(isRegularExpression, 'is no regular expression')

/** What an order's status makes of it; `refunded` is an order that counts and of which all was given back. */
export const ORDER_STATES = ['counts', 'cancelled', 'unpaid', 'test', 'refunded'] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** `closed` is refunded where anything was paid, else cancelled. */
const TOLD_STATES = [...ORDER_STATES, 'closed'] as const
export type ToldState = (typeof TOLD_STATES)[number]

/** What a row is that says so in a column of its own; `ignored` tells nothing of orders. In a profile's `types`, `ANY_TYPE` stands for every other word, and for none. */
const ROW_TYPES = ['sale', 'return', 'notAProduct', 'ignored'] as const
export const ANY_TYPE = '*'
export type RowType = (typeof ROW_TYPES)[number]

/** How a file lays out items that stand in cells of their order's row. */
const itemLayout = z.union([
  z.strictObject({ columns: z.array(z.string()).min(1), between: regularExpression.optional(), pattern: regularExpression }),
  z.strictObject({
    columns: z.array(z.string()).min(1),
    between: regularExpression.optional(),
    pairs: z.strictObject({ sign: z.string().min(1), between: z.string().min(1), fields: z.record(z.string(), field.nullable()) }),
  }),
  z.strictObject({ numbered: z.partialRecord(field, z.string().includes('{n}')) }),
  z.strictObject({ parallel: z.partialRecord(field, z.array(z.string()).min(1)), between: regularExpression }),
  z.strictObject({ names: z.array(z.string()).min(1), between: z.array(regularExpression).min(1), pieces: regularExpression.optional() }),
])
export type ItemLayout = z.infer<typeof itemLayout>

/** One layout that shop systems write, as data. `resources/profiles/README.md` explains every key. */
const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  title: z.string(),
  notes: z.array(z.string()).default([]),
  kind: z.enum(FILE_KINDS),
  system: z.string().regex(/^[a-z]+$/).optional(),
  columns: z.array(z.union([z.string(), z.array(z.string()).min(1)])).optional(),
  signature: z.array(z.string()).default([]),
  fields: z.partialRecord(field, z.array(z.string()).min(1)),
  ambiguous: z.array(z.string()).default([]),
  required: z.array(z.array(field).min(1)).min(1),
  excludes: z.array(z.string()).default([]),
  headerless: z.array(z.string()).optional(),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  timeZone: z.string().optional(),
  dateOrder: z.enum(DATE_ORDERS).optional(),
  grain: z.enum(['line', 'order', 'both']).default('line'),
  items: itemLayout.optional(),
  gather: z.strictObject({ by: z.array(z.string()).min(1), name: z.array(z.string()).min(1), value: z.string(), columns: z.array(z.string()).min(1) }).optional(),
  amounts: z.strictObject({
    subtotal: z.enum(['afterDiscount', 'beforeDiscount']).default('afterDiscount'),
    tax: z.enum(['within', 'onTop', 'evidence']).default('within'),
    difference: z.enum(['nothing', 'discount', 'coupon']).default('nothing'),
    lineTotal: z.enum(['afterDiscount', 'beforeDiscount']).default('afterDiscount'),
    unitPrice: z.enum(['piece', 'evidence']).default('piece'),
    totalLeft: z.enum(['afterRefunds', 'goods', 'evidence']).default('afterRefunds'),
    lineDiscount: z.enum(['goods', 'postageToo']).default('goods'),
  }).prefault({}),
  returnOrderPrefix: z.string().min(1).optional(),
  statesOf: z.enum(['order', 'line']).default('order'),
  statuses: z.record(z.string(), z.enum(TOLD_STATES)).default({}),
  refunded: regularExpression.optional(),
  paidAtTells: z.boolean().default(false),
  orderIdDate: regularExpression.optional(),
  types: z.record(z.string(), z.enum(ROW_TYPES)).default({}),
  sums: z.partialRecord(field, regularExpression).default({}),
  plainVariants: z.array(z.string()).default([]),
  unnamedProducts: z.array(z.string()).default([]),
  testPayments: z.array(z.string()).default([]),
  eventKind: z.enum(EVENT_KINDS).optional(),
  eventKinds: z.record(z.string(), z.enum(EVENT_KINDS)).default({}),
  notProducts: z.array(z.string()).default([]),
})
export type Profile = z.infer<typeof profileSchema>

/** The profile that reads any table by the common names of its columns. */
export const PLAIN = 'plain'

/** Reads every profile of `resources/profiles`. @throws Error naming the file that is not a profile */
export async function loadProfiles(resourcesDir: string): Promise<Profile[]> {
  const folder = join(resourcesDir, 'profiles')
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  const profiles = await Promise.all(names.map(async name => {
    const parsed = profileSchema.safeParse(parseJson(await readFile(join(folder, name), 'utf8'), name))
    if (!parsed.success) throw new Error(`${name} is not a profile: ${z.prettifyError(parsed.error)}`)
    return parsed.data
  }))
  const words = profiles.find(profile => profile.name === PLAIN)?.statuses ?? {}
  return profiles.map(profile => ({ ...profile, statuses: { ...foldWords(words), ...foldWords(profile.statuses) }, types: foldWords(profile.types) }))
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`, { cause: error })
  }
}

function foldWords<T>(words: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(words).map(([word, meaning]) => [foldWord(word), meaning]))
}

/** Words of a status or a type are one whatever their case, width, blanks, hyphens and underscores; the mark of an order that its buyer deleted says nothing, nor does WordPress's own before a status of WooCommerce. */
export function foldWord(word: string): string {
  return word.normalize('NFKC').toLowerCase().replace(/^(?:\(删除\)|wc-)/u, '').replace(/\s*,\s*/g, ',').replace(/[\s_-]+/g, ' ').trim()
}

function isRegularExpression(source: string): boolean {
  try {
    return Boolean(new RegExp(source, 'u'))
  } catch {
    return false
  }
}

/** @throws ShopcastError profileUnknown */
export function profileNamed(profiles: readonly Profile[], name: string): Profile {
  const found = profiles.find(profile => profile.name === name)
  if (!found) throw new ShopcastError('profileUnknown', { profile: name, known: profiles.map(profile => profile.name).join(', ') })
  return found
}

/** Headings that differ only in case, blanks, underscores or width are one. */
export function foldHeading(heading: string): string {
  return heading.normalize('NFKC').toLowerCase().replace(/[\s_\-.:]+/g, '')
}
