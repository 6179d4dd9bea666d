import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EVENT_KINDS } from '../../../src/core/domain/event.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { legacyEncoder } from '../ingest/sources/legacyEncoder.ts'
import { makeZip } from '../ingest/sources/makeArchive.ts'
import { withShop, type TestShop } from './importFixture.ts'
import { LOGS, makeEvents, writeLog, type LogLayout, type MadeEvent } from './madeLogs.ts'

const SILENCE = 30 * 60_000

const inGb18030 = legacyEncoder('gb18030')
/** Ways to write the same text, by the ending of the file's name. */
const FORMS: Record<string, (text: string) => Buffer | Promise<Buffer>> = {
  csv: text => Buffer.from(text),
  'utf8.csv': text => Buffer.from(`\ufeff${text}`),
  'le.txt': text => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'be.txt': text => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'gb.csv': text => inGb18030(text.replaceAll('¥', '￥')),
  'csv.gz': text => gzipSync(text),
  zip: text => makeZip({ 'export/log.csv': text, '__MACOSX/._log.csv': 'x' }),
}

type Told = NonNullable<LogLayout['tells']>[number]

interface StoredEvent { customer: string | null; product: string | null; name: string | null; category: string | null; kind: number; at: number; session: string | null; price: number | null; quantity: number | null; rating: number | null; text: string | null }

/** What a shop must know of the events after their log was read. */
function truthOf(events: readonly MadeEvent[], { tells = [], idPrefix = '' }: { tells?: readonly Told[]; idPrefix?: string }) {
  const told = <T>(what: Told, value: T): T | null => tells.includes(what) ? value : null
  const purchases = events.filter(event => event.kind === 'purchase' && event.product !== null)
  const orders = Map.groupBy(purchases, event => told('order', event.order) ?? (told('session', event.session) || (event.visitor === null ? '' : `${idPrefix}${event.visitor}@${new Date(event.at).toISOString()}`)))
  orders.delete('')
  return {
    events: events.map((event): StoredEvent => ({
      customer: event.visitor === null ? null : idPrefix + event.visitor, product: event.product?.id ?? null, kind: EVENT_KINDS.indexOf(event.kind), at: event.at,
      name: event.product && told('name', event.product.name), category: event.product && told('category', event.product.category), session: told('session', event.session), price: event.product && told('price', event.product.price),
      quantity: event.kind === 'purchase' || event.kind === 'addToBasket' ? told('quantity', event.quantity) : null, rating: event.kind === 'review' ? told('rating', event.rating) : null, text: told('words', event.words) || null,
    })),
    orders: [...orders].map(([id, bought]) => ({
      id: `log:${told('order', '') === null ? id : id}`, customer: bought[0]?.visitor == null ? null : idPrefix + bought[0].visitor, lines: bought.length, pieces: bought.reduce((sum, { quantity }) => sum + (told('quantity', quantity) ?? 1), 0),
      sales: bought.reduce((sum, { quantity, product }) => sum + (told('price', product?.price ?? 0) ?? 0) * (told('quantity', quantity) ?? 1), 0),
    })),
    visits: visitsOf(events, tells.includes('session')),
  }
}

/** Sessions where the log names them, else what one visitor did without half an hour of silence. */
function visitsOf(events: readonly MadeEvent[], named: boolean): number {
  if (named) return new Set(events.map(({ session }) => session)).size
  const moments = Map.groupBy(events.filter(({ visitor }) => visitor !== null), ({ visitor }) => visitor)
  return [...moments.values()].reduce((visits, own) => {
    const sorted = own.map(({ at }) => at).sort((a, b) => a - b)
    return visits + sorted.filter((at, index) => index === 0 || at - (sorted[index - 1] ?? 0) >= SILENCE).length
  }, 0)
}

const sorted = (rows: readonly unknown[]): string[] => rows.map(row => JSON.stringify(row, Object.keys(row as object).sort())).sort()

function expectTruth(shop: TestShop, events: readonly MadeEvent[], layout: keyof typeof LOGS): void {
  const truth = truthOf(events, { tells: (LOGS[layout] as LogLayout).tells ?? [], idPrefix: layout === 'amazonReviews' ? 'A' : '' })
  const stored = shop.query(`SELECT c.external_id AS customer, p.external_id AS product, p.name, p.category, e.kind, e.at, e.session, e.price_minor AS price, d.quantity, d.rating, d.text
    FROM events e LEFT JOIN customers c ON c.id = e.customer_id LEFT JOIN products p ON p.id = e.product_id LEFT JOIN event_details d ON d.event_id = e.id WHERE e.hidden = 0`)
  const saysCategory = ['taobaoBehaviour', 'taobaoMobile', 'jdBehaviour'].includes(layout)
  expect(sorted(stored.map(row => saysCategory ? { ...row, category: null } : row))).toEqual(sorted(truth.events))
  expect(sorted(shop.query(`SELECT o.external_id AS id, c.external_id AS customer, o.lines, (SELECT sum(quantity) FROM order_lines l WHERE l.order_id = o.id) AS pieces, o.sales_minor AS sales
    FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.hidden = 0`))).toEqual(sorted(truth.orders))
}

/** Without what is told a second time: which of two files an event is in says nothing where both have it. */
function distinct(events: readonly MadeEvent[]): MadeEvent[] {
  return [...new Map(events.map(event => [`${event.visitor} ${event.product?.id} ${event.kind} ${event.at}`, event])).values()]
}

const CASES = Number(process.env['SHOPCAST_CASES'] ?? 2)
const seeds = [fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 20, max: 70 })] as const

describe.each(Object.keys(LOGS) as (keyof typeof LOGS)[])('a log made of random events, laid out as %s,', name => {
  const layout: LogLayout = LOGS[name]
  /** How one case is written. */
  const writingOf = (random: Random) => {
    const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)] as T
    const chinese = /^chinese/.test(name)
    const form = pick(Object.keys(FORMS).filter(form => form !== 'gb.csv' || chinese))
    return { form, write: FORMS[form] ?? Buffer.from, writing: { zone: layout.zone ?? pick(['UTC', 'Europe/London', 'America/New_York', 'Asia/Shanghai']), delimiter: pick([',', ',', '\t', ';']), newline: pick(['\n', '\r\n']) } }
  }

  test('says what it was made from', { timeout: 600_000 }, async () => {
    await fc.assert(fc.asyncProperty(...seeds, (seed, count) => withShop(async shop => {
      const events = distinct(makeEvents(seed, count, layout))
      const { form, write, writing } = writingOf(new Random(seed))
      const report = await shop.import([shop.file(`log.${form}`, await write(writeLog(events, layout, writing).join('')))], { timeZone: writing.zone })
      expect(report.reconciliation.flatMap(({ differences }) => differences.filter(({ reason }) => reason === 'unexplained'))).toEqual([])
      expect(report).toMatchObject({ rows: events.length, events: events.length, visits: visitsOf(events, layout.tells?.includes('session') ?? false) })
      expectTruth(shop, events, name)
    })), { numRuns: CASES, endOnFailure: true })
  })

  test('comes in once where files overlap, without the row in which one breaks off', { timeout: 600_000 }, async () => {
    await fc.assert(fc.asyncProperty(...seeds, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (seed, count, share, together) => withShop(async shop => {
      const events = distinct(makeEvents(seed, count, layout))
      const { form, write, writing } = writingOf(new Random(seed))
      const rows = writeLog(events, layout, writing)
      const headings = rows.length - events.length
      const [from, to] = [Math.floor(events.length / 3), Math.floor(events.length * 2 / 3)]
      // The row that breaks off is whole in the other file.
      const broken = rows[headings + to] ?? ''
      const cut = broken.slice(0, Math.max(1, Math.floor(share * broken.lastIndexOf(layout.json ? '}' : writing.delimiter))))
      const first = shop.file(`first.${form}`, await write(rows.slice(0, headings + to).join('') + cut))
      const second = shop.file(`second.${form}`, await write([...rows.slice(0, headings), ...rows.slice(headings + from)].join('')))
      for (const files of together ? [[first, second]] : [[first], [second]]) {
        const report = await shop.import(files, { timeZone: writing.zone })
        expect(report.reconciliation.flatMap(({ differences }) => differences.filter(({ reason }) => reason === 'unexplained'))).toEqual([])
      }
      expectTruth(shop, events, name)
    })), { numRuns: CASES, endOnFailure: true })
  })
})
