import { PROBLEM_CODES, type ImportProblem, type ProblemCode, type RowFates } from '../domain/importing.ts'
import type { UtcMillis } from '../domain/time.ts'
import { idRange, type Tick } from './batches.ts'
import { readCredibleEnd } from './futureOrders.ts'
import type { Store } from './openStore.ts'
import { STAGED } from './decideVersion.ts'

const EXAMPLES = 5
/** Fees and postage are shown one by one, so that a product among them is noticed. */
const NOT_PRODUCT_EXAMPLES = 40
const BATCH = 50_000
/** Whether the lines of a staged order were stored by an earlier import. */
const KNOWN_LINES = `(o.known IN (${STAGED.known}, ${STAGED.storedLines}) OR l.repeated = 1)`

interface LineGroup {
  known: 0 | 1
  state: number
  kind: number
  note: number | null
  nobody: 0 | 1
  /** The product, where it is none. */
  fee: number | null
  /** Lines, and how many of them stand for their row: one that holds several items is counted by its first. */
  count: number
  rows: number
  first: number
}

interface PackedGroup extends Pick<LineGroup, 'count' | 'rows' | 'first'> {
  packed: number
}

interface Fee {
  id: string
  name: string | null
  rows: number
  file: number
  row: number
}

/** What the staged rows came to. */
export interface StagedReport {
  fates: Pick<RowFates, 'sale' | 'return' | 'notAProduct' | 'cancelled' | 'event' | 'customer' | 'alreadyKnown'>
  problems: ImportProblem[]
}

/** Counts what became of every staged row, and gathers its problems; `staged` is attached and its known orders are marked. */
export async function reportStaged(db: Store, files: readonly string[], now: UtcMillis, tick: Tick): Promise<StagedReport> {
  const fates = { sale: 0, return: 0, notAProduct: 0, cancelled: 0, event: 0, customer: 0, alreadyKnown: 0 }
  const problems = new Problems(files)
  const notProducts = new Map<number, Fee>()
  // Grouped by one number rather than by six columns, which takes half the time.
  const groups = db.prepare(`
    SELECT ${KNOWN_LINES} | (o.state << 1) | (CASE p.is_product WHEN 0 THEN 2 ELSE l.kind END << 4) | ((o.customer IS NULL) << 6)
      | (CASE p.is_product WHEN 0 THEN 0 ELSE coalesce(l.note + 1, 0) END << 7) | (CASE WHEN p.is_product = 0 AND NOT ${KNOWN_LINES} THEN p.id ELSE 0 END << 20) AS packed,
      count(*) AS count, count(*) FILTER (WHERE l.part = 0) AS rows, min(l.id) AS first
    FROM staged.lines l CROSS JOIN staged.orders o ON o.id = l.order_no CROSS JOIN staged.products p ON p.id = l.product
    WHERE l.id BETWEEN ? AND ? AND o.from_log = 0 GROUP BY 1`)
  const examples = db.prepare(`
    SELECT l.file, l.row, o.external_id || ' · ' || coalesce(p.name, p.external_id) AS text
    FROM staged.lines l CROSS JOIN staged.orders o ON o.id = l.order_no CROSS JOIN staged.products p ON p.id = l.product
    WHERE l.id BETWEEN :from AND :to AND o.from_log = 0 AND ${KNOWN_LINES} = :known AND o.state = :state AND CASE p.is_product WHEN 0 THEN 2 ELSE l.kind END = :kind
      AND CASE p.is_product WHEN 0 THEN NULL ELSE l.note END IS :note AND (o.customer IS NULL) = :nobody LIMIT :limit`)
  const fee = db.prepare('SELECT p.external_id AS id, p.name, l.file, l.row FROM staged.products p, staged.lines l WHERE p.id = ? AND l.id = ?')
  const range = idRange(db, 'staged.lines')
  for (let from = range.first; from <= range.last; from += BATCH) {
    const to = Math.min(from + BATCH - 1, range.last)
    for (const group of (groups.all(from, to) as PackedGroup[]).map(unpack)) {
      fates[fateOf(group)] += group.rows
      if (group.fee !== null) {
        const earlier = notProducts.get(group.fee) ?? { ...fee.get(group.fee, group.first) as Fee, rows: 0 }
        earlier.rows += group.count
        notProducts.set(group.fee, earlier)
      }
      for (const code of problemsOf(group)) {
        problems.add(code, group.count, limit => examples.all({ from, to, known: group.known, state: group.state, kind: group.kind, note: group.note, nobody: group.nobody, limit }) as Example[])
      }
    }
    await tick()
  }
  const byCount = [...notProducts.values()].sort((a, b) => b.rows - a.rows)
  for (const { id, name, rows, file, row } of byCount) {
    problems.add('notAProduct', rows, () => [{ file, row, text: `${id}${name === null || name === id ? '' : ` · ${name}`} × ${rows}` }], NOT_PRODUCT_EXAMPLES)
  }
  reportOrders(db, problems, now)
  reportShared(db, problems)
  const events = db.prepare('SELECT known, count(*) AS count FROM staged.events GROUP BY known').all() as { known: 0 | 1; count: number }[]
  for (const { known, count } of events) {
    if (known === 0) fates.event += count
    else {
      fates.alreadyKnown += count
      problems.add('alreadyKnown', count, limit => db.prepare(`
        SELECT e.file, e.row, coalesce(c.external_id, '') AS text FROM staged.events e LEFT JOIN staged.customers c ON c.id = e.customer WHERE e.known = 1 LIMIT ?`).all(limit) as Example[])
    }
  }
  const visits = db.prepare('SELECT known, count(*) AS count FROM staged.visits GROUP BY known').all() as { known: 0 | 1; count: number }[]
  for (const { known, count } of visits) {
    if (known === 0) fates.event += count
    else {
      fates.alreadyKnown += count
      problems.add('alreadyKnown', count, limit => db.prepare(`SELECT file, row, coalesce(session, '') AS text FROM staged.visits WHERE known = 1 LIMIT ?`).all(limit) as Example[])
    }
  }
  fates.customer = db.prepare('SELECT count(*) FROM staged.customers WHERE listed = 1').pluck().get() as number
  fates.alreadyKnown += db.prepare('SELECT count(*) FROM staged.customers WHERE listed = 2').pluck().get() as number
  return { fates, problems: problems.list }
}

/** @param packed bit by bit from the lowest: known, state (3), kind (2), nobody, note and one (13), fee */
function unpack({ packed, ...counts }: PackedGroup): LineGroup {
  const note = packed >> 7 & 0x1fff
  const fee = Math.floor(packed / 2 ** 20)
  return {
    known: (packed & 1) as 0 | 1, state: packed >> 1 & 7, kind: packed >> 4 & 3, nobody: (packed >> 6 & 1) as 0 | 1,
    note: note === 0 ? null : note - 1, fee: fee === 0 ? null : fee, ...counts,
  }
}

function fateOf({ known, state, kind }: LineGroup): keyof StagedReport['fates'] {
  if (known) return 'alreadyKnown'
  if (state !== 0) return 'cancelled'
  return kind === 0 ? 'sale' : kind === 1 ? 'return' : 'notAProduct'
}

function problemsOf({ known, state, kind, note, nobody }: LineGroup): ProblemCode[] {
  if (known) return ['alreadyKnown']
  if (state !== 0) return []
  const noted = note === null ? undefined : PROBLEM_CODES[note]
  return [...noted ? [noted] : [], ...nobody && kind === 0 ? ['customerMissing' as const] : []]
}

/** Orders that were left out as a whole, refunds that name no line, and the few of days that are still to come. */
function reportOrders(db: Store, problems: Problems, now: UtcMillis): void {
  for (const [code, where] of [
    ['cancelledOrders', 'o.state = 1'], ['unpaidOrders', 'o.state = 2'], ['testOrders', 'o.state = 3'], ['refundsOnOrders', 'o.state = 0 AND o.refunded_minor > 0'],
    ['futureOrders', `o.state = 0 AND o.placed_at > ${readCredibleEnd(db, now)}`],
  ] as const) {
    const count = db.prepare(`SELECT count(*) FROM staged.orders o WHERE o.known <> ${STAGED.known} AND ${where}`).pluck().get() as number
    if (count > 0) {
      problems.add(code, count, limit => db.prepare(`
        SELECT o.file, l.row, o.external_id AS text FROM staged.orders o LEFT JOIN staged.lines l ON l.order_no = o.id
        WHERE o.known <> ${STAGED.known} AND ${where} GROUP BY o.id ORDER BY min(l.id) LIMIT ?`).all(limit) as Example[])
    }
  }
}

/** Keys that turned out to be shared by many, each with the first row that names it. */
function reportShared(db: Store, problems: Problems): void {
  const shared = db.prepare(`
    SELECT s.value || ' × ' || s.orders AS text, s.orders, l.file, l.row FROM staged.shared_customers s JOIN staged.lines l ON l.id = (SELECT min(id) FROM staged.lines WHERE order_no = s.first_order)
    ORDER BY s.orders DESC`).all() as (Example & { orders: number })[]
  for (const { orders, ...example } of shared) problems.add('sharedCustomer', orders, () => [example])
}

interface Example {
  file: number
  row: number
  text: string
}

class Problems {
  readonly #files: readonly string[]
  readonly #found = new Map<ProblemCode, ImportProblem>()

  constructor(files: readonly string[]) {
    this.#files = files
  }

  get list(): ImportProblem[] {
    return [...this.#found.values()]
  }

  add(code: ProblemCode, count: number, examples: (limit: number) => Example[], most = EXAMPLES): void {
    let problem = this.#found.get(code)
    if (!problem) this.#found.set(code, problem = { code, count: 0, examples: [] })
    problem.count += count
    if (problem.examples.length >= most) return
    for (const { file, row, text } of examples(most - problem.examples.length)) problem.examples.push({ file: this.#files[file] ?? '', row, text })
  }
}
