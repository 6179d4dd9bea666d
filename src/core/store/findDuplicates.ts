import { CUSTOMER_KEY_KINDS, type DuplicateReason, type RecordSubject } from '../domain/identity.ts'
import { normaliseName } from '../ingest/customerKeys.ts'
import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { similarEmails, type Address } from './similarEmails.ts'
import { isKept } from './visibility.ts'

/** Of more than this many one key is not a person's: an office's telephone, a flat-share's name. */
const MOST_SHARING = 5
/** More pairs than a merchant looks through. */
const MOST_PAIRS = 5000

/** Of a pair with the same name and postcode, more of whom would meet so by chance, nothing is suspected. */
const MOST_BY_CHANCE = 0.02
const NAME_AND_POSTCODE = CUSTOMER_KEY_KINDS.indexOf('nameAndPostcode')
/** As `normaliseNameAndPostcode` puts it. */
const BETWEEN = ' · '

const SCORES: Record<DuplicateReason['code'], number> = { sameEmail: 4, taggedEmail: 3, sameNameAndPostcode: 3, samePhone: 2, similarEmail: 2, sameTitle: 2 }
const REASON_OF_KEY: Partial<Record<(typeof CUSTOMER_KEY_KINDS)[number], DuplicateReason['code']>> = { email: 'sameEmail', phone: 'samePhone', nameAndPostcode: 'sameNameAndPostcode' }

/** Looks anew for customers and products that may be the same, and stores the pairs with the reasons. Nothing is joined. Runs within the caller's transaction. */
export async function findDuplicates(db: Store, tick: Tick): Promise<void> {
  const customers = new Pairs()
  suspectByKeys(db, customers)
  await tick()
  suspectByEmails(db, customers)
  await tick()
  const products = new Pairs()
  suspectByTitles(db, products)
  await tick()
  store(db, 'customers', customers)
  store(db, 'products', products)
  await tick()
}

/** Customers who claim the same e-mail, phone, or name with postcode and yet are not one. */
function suspectByKeys(db: Store, pairs: Pairs): void {
  const chance = new ChanceMeetings(db)
  const groups = db.prepare(`
    SELECT kind, value, json_group_array(DISTINCT standing) AS standing FROM (
      SELECT k.kind, k.value, coalesce(c.belongs_to, c.id) AS standing FROM customer_keys k JOIN customers c ON c.id = k.customer_id WHERE k.kind BETWEEN 1 AND 3 AND ${isKept('k')}
      UNION SELECT key_kind, external_id, coalesce(belongs_to, id) FROM customers WHERE key_kind BETWEEN 1 AND 3 AND belongs_to IS NOT id)
    GROUP BY kind, value HAVING count(DISTINCT standing) BETWEEN 2 AND ${MOST_SHARING}`)
  for (const { kind, value, standing } of groups.iterate() as IterableIterator<{ kind: number; value: string; standing: string }>) {
    const code = REASON_OF_KEY[CUSTOMER_KEY_KINDS[kind] ?? 'id']
    if (code === 'sameNameAndPostcode' && chance.expected(value) > MOST_BY_CHANCE) continue
    if (code) pairs.addAll(JSON.parse(standing) as number[], { code, values: [value] })
  }
}

/**
 * How many people of one name are to be expected at one postcode by chance: a postcode that stands for a whole town has many people, and where others
 * there have the parts of their name, two with the same name are no evidence that they are one.
 */
class ChanceMeetings {
  /** How many people have a name with its postcode, the postcode, or a part of the name at the postcode. */
  readonly #people = new Map<string, number>()

  constructor(db: Store) {
    const values = db.prepare(`
      SELECT DISTINCT k.value, coalesce(c.belongs_to, c.id) FROM customer_keys k JOIN customers c ON c.id = k.customer_id WHERE k.kind = ${NAME_AND_POSTCODE} AND ${isKept('k')}
      UNION SELECT external_id, coalesce(belongs_to, id) FROM customers WHERE key_kind = ${NAME_AND_POSTCODE} AND belongs_to IS NOT id`).raw().all() as [value: string, standing: number][]
    for (const [value] of values) for (const part of [value, ...partsOf(value)]) this.#people.set(part, (this.#people.get(part) ?? 0) + 1)
  }

  /** @param value a name with its postcode */
  expected(value: string): number {
    const both = this.#people.get(value) ?? 0
    // Of the others there, those that have each part; the parts of a name are taken to be independent of each other.
    const [others = 0, ...shares] = partsOf(value).map(part => (this.#people.get(part) ?? 0) - both)
    return shares.reduce((expected, share) => expected * share / Math.max(others, 1), others)
  }
}

/** The postcode, then the parts of the name at it: words, or the first sign and the rest of a name in Chinese. */
function partsOf(value: string): string[] {
  const [name = '', postcode = ''] = value.split(BETWEEN)
  const names = name.includes(' ') ? name.split(' ') : [name.slice(0, 1), name.slice(1)]
  return [postcode, ...names.map((part, place) => `${postcode} ${place === 0 ? 'first' : 'last'} ${part}`)]
}

/** Addresses that are one but for dots and a tag, and addresses that differ by a slip of the hand. */
function suspectByEmails(db: Store, pairs: Pairs): void {
  const addresses = (db.prepare(`
    SELECT DISTINCT e.email, e.standing AS customer, p.name FROM (
      SELECT k.value AS email, coalesce(c.belongs_to, c.id) AS standing FROM customer_keys k JOIN customers c ON c.id = k.customer_id WHERE k.kind = 1 AND ${isKept('k')}
      UNION SELECT external_id, coalesce(belongs_to, id) FROM customers WHERE key_kind = 1 AND belongs_to IS NOT id) e
    JOIN customers p ON p.id = e.standing`).all() as { email: string; customer: number; name: string | null }[])
    .map(({ email, customer, name }): Address => ({ email, customer, name: normaliseName(name ?? '') }))
  for (const same of Map.groupBy(addresses, ({ email }) => plainAddress(email)).values()) {
    if (same.length < 2 || same.length > MOST_SHARING) continue
    const emails = [...new Set(same.map(({ email }) => email))]
    if (emails.length > 1) pairs.addAll(same.map(({ customer }) => customer), { code: 'taggedEmail', values: emails })
  }
  for (const [one, other] of similarEmails(addresses)) pairs.addAll([one.customer, other.customer], { code: 'similarEmail', values: [one.email, other.email] })
}

/** Without the dots and the tag that some providers ignore. */
function plainAddress(email: string): string {
  const [local = '', domain = ''] = email.split('@')
  return `${local.replace(/\+.*$/, '').replaceAll('.', '')}@${domain}`
}

/** Products with the same title under different numbers. */
function suspectByTitles(db: Store, pairs: Pairs): void {
  const titles = db.prepare(`
    SELECT DISTINCT coalesce(p.belongs_to, p.id) AS product, k.value AS title FROM product_keys k JOIN products p ON p.id = k.product_id WHERE k.kind = 2 AND ${isKept('k')}
    UNION SELECT coalesce(belongs_to, id), coalesce(name, external_id) FROM products WHERE is_product = 1`).all() as { product: number; title: string }[]
  const isProduct = new Set(db.prepare('SELECT id FROM products WHERE is_product = 1 AND orders > 0').pluck().all() as number[])
  for (const same of Map.groupBy(titles.filter(({ product }) => isProduct.has(product)), ({ title }) => plainTitle(title)).values()) {
    const products = [...new Set(same.map(({ product }) => product))]
    if (products.length > 1 && products.length <= MOST_SHARING) pairs.addAll(products, { code: 'sameTitle', values: [same[0]?.title ?? ''] })
  }
}

function plainTitle(title: string): string {
  return title.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

class Pairs {
  readonly all = new Map<string, { one: number; other: number; reasons: DuplicateReason[] }>()

  addAll(records: readonly number[], reason: DuplicateReason): void {
    const distinct = [...new Set(records)].sort((a, b) => a - b)
    for (const [index, one] of distinct.entries()) for (const other of distinct.slice(index + 1)) this.#add(one, other, reason)
  }

  #add(one: number, other: number, reason: DuplicateReason): void {
    const key = `${one} ${other}`
    const pair = this.all.get(key) ?? { one, other, reasons: [] }
    if (!pair.reasons.some(({ code }) => code === reason.code)) pair.reasons.push(reason)
    this.all.set(key, pair)
  }
}

function store(db: Store, subject: RecordSubject, { all }: Pairs): void {
  const apart = new Set(db.prepare(`
    SELECT min(coalesce(a.belongs_to, a.id), coalesce(b.belongs_to, b.id)) || ' ' || max(coalesce(a.belongs_to, a.id), coalesce(b.belongs_to, b.id))
    FROM kept_apart k JOIN ${subject} a ON a.external_id = k.one JOIN ${subject} b ON b.external_id = k.other WHERE k.subject = ?`).pluck().all(subject) as string[])
  db.prepare('DELETE FROM suspected_duplicates WHERE subject = ?').run(subject)
  const insert = db.prepare('INSERT INTO suspected_duplicates (subject, one, other, reasons, score) VALUES (?, ?, ?, ?, ?)')
  const scored = [...all].filter(([key]) => !apart.has(key)).map(([, pair]) => ({ ...pair, score: pair.reasons.reduce((sum, { code }) => sum + SCORES[code], 0) }))
    .sort((a, b) => b.score - a.score || a.one - b.one || a.other - b.other).slice(0, MOST_PAIRS)
  for (const { one, other, reasons, score } of scored) insert.run(subject, one, other, JSON.stringify(reasons), score)
}
