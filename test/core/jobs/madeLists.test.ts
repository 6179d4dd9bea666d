import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Random } from '../../../src/core/domain/random.ts'
import { VISITOR_TYPES } from '../../../src/core/domain/visit.ts'
import { encodeText } from './encodeText.ts'
import { withShop, type TestShop } from './importFixture.ts'
import { CUSTOMER_LISTS, makePeople, makeVisits, VISIT_TABLES, writeTable, type MadeVisit } from './madeLists.ts'

const CASES = Number(process.env['SHOPCAST_CASES'] ?? 2)
const seeds = [fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 12, max: 60 })] as const

const FORMS: Record<string, (text: string) => Buffer> = { csv: text => Buffer.from(text), 'utf16.csv': text => encodeText(text, 'utf-16le'), 'csv.gz': text => gzipSync(text) }

function writingOf(seed: number) {
  const random = new Random(seed)
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)] as T
  const form = pick(Object.keys(FORMS))
  const delimiter = pick([',', ';', '\t'])
  return { form, encode: FORMS[form] ?? Buffer.from, writing: { delimiter, newline: pick(['\n', '\r\n']), comma: delimiter === ';' } }
}

const asText = (rows: readonly object[]): string[] => rows.map(row => JSON.stringify(row, Object.keys(row).sort())).sort()

function storedVisits(shop: TestShop): string[] {
  return asText(shop.query(`SELECT v.session, c.external_id AS visitor, v.started_at AS at, v.month, v.weekend, v.visitor_type AS visitorType, v.administrative_pages AS a, v.informational_pages AS i, v.product_pages AS p,
    v.administrative_seconds AS sa, v.informational_seconds AS si, v.product_seconds AS sp, v.bounce_rate AS bounce, v.exit_rate AS exit, v.page_value AS value, v.special_day AS special, v.bought
    FROM visits v LEFT JOIN customers c ON c.id = v.customer_id WHERE v.hidden = 0`))
}

const told = (visits: readonly MadeVisit[], table: keyof typeof VISIT_TABLES): string[] => asText(visits.map(({ pages: [a, i, p], seconds: [sa, si, sp], ...visit }) => ({
  session: table === 'named' ? visit.session : null, visitor: table === 'named' ? visit.visitor : null, at: table === 'named' ? visit.at : null, month: visit.month, weekend: Number(visit.weekend), visitorType: VISITOR_TYPES.indexOf(visit.visitorType),
  a, i, p, sa, si, sp, bounce: visit.bounce, exit: visit.exit, value: visit.value, special: visit.special, bought: Number(visit.bought),
})))

/** Of what two files tell, each as often as the one that tells it more often. */
function united(first: readonly string[], second: readonly string[]): string[] {
  const left = [...first]
  const more = second.filter(visit => {
    const at = left.indexOf(visit)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return [...first, ...more].sort()
}

describe.each(Object.keys(VISIT_TABLES) as (keyof typeof VISIT_TABLES)[])('a table of random visits, %s,', table => {
  test('says what it was made from', { timeout: 600_000 }, async () => {
    await fc.assert(fc.asyncProperty(...seeds, (seed, count) => withShop(async shop => {
      const visits = makeVisits(seed, count)
      const { form, encode, writing } = writingOf(seed)
      const report = await shop.import([shop.file(`sessions.${form}`, encode(writeTable(visits.map(VISIT_TABLES[table]), writing).join('')))])
      expect(report).toMatchObject({ files: [{ profile: 'onlineShoppers' }], rows: visits.length, visits: visits.length, rowFates: { event: visits.length } })
      expect(storedVisits(shop)).toEqual(told(visits, table))
    })), { numRuns: CASES, endOnFailure: true })
  })

  test('comes in once where files overlap, without the row in which one breaks off', { timeout: 600_000 }, async () => {
    await fc.assert(fc.asyncProperty(...seeds, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (seed, count, share, together) => withShop(async shop => {
      const visits = makeVisits(seed, count)
      const { form, encode, writing } = writingOf(seed)
      const [headings = '', ...rows] = writeTable(visits.map(VISIT_TABLES[table]), writing)
      const [from, to] = [Math.floor(count / 3), Math.floor(count * 2 / 3)]
      const broken = rows[to] ?? ''
      const cut = broken.slice(0, Math.max(1, Math.floor(share * broken.lastIndexOf(writing.delimiter))))
      const files = [[headings, ...rows.slice(0, to), cut], [headings, ...rows.slice(from)]].map((lines, index) => shop.file(`part${index}.${form}`, encode(lines.join(''))))
      for (const part of together ? [files] : files.map(file => [file])) await shop.import(part)
      expect(storedVisits(shop)).toEqual(united(told(visits.slice(0, to), table), told(visits.slice(from), table)))
    })), { numRuns: CASES, endOnFailure: true })
  })
})

describe('a list of random customers', () => {
  test.each(Object.keys(CUSTOMER_LISTS))('%s, says who they are, once', { timeout: 600_000 }, async profile => {
    await fc.assert(fc.asyncProperty(...seeds, (seed, count) => withShop(async shop => {
      const { people, listed } = makePeople(seed, count)
      const { form, encode, writing } = writingOf(seed)
      const rows = listed.map(person => CUSTOMER_LISTS[profile]?.(person) ?? {})
      const path = shop.file(`customers.${form}`, encode(writeTable(rows, writing).join('')))
      const report = await shop.import([path])
      expect(report).toMatchObject({ files: [{ profile }], orders: 0, rows: listed.length, rowFates: { customer: people.length, duplicate: listed.length - people.length } })
      const headings = Object.keys(rows[0] ?? {}).join()
      const says = (pattern: RegExp, value: string | number): string | number | null => pattern.test(headings) ? value : null
      expect(asText(shop.query('SELECT external_id AS id, lower(email) AS email, name, phone, accepts_marketing AS accepts, country FROM customers'))).toEqual(asText(people.map(person => ({
        id: profile === 'squareCustomers' ? `SQ${person.number}` : person.email, email: person.email, name: `${person.first} ${person.last}`, phone: says(/Phone/, person.phone), accepts: says(/Accepts|Subscription/, Number(person.accepts)), country: says(/Country/, person.country),
      }))))
      expect((await shop.import([path])).importId).toBeNull()
    })), { numRuns: CASES, endOnFailure: true })
  })
})
