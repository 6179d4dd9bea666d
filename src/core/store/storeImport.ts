import type { Calendar } from '../domain/calendar.ts'
import type { ImportProblem, ImportReport } from '../domain/importing.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { ImportTally } from '../ingest/importTally.ts'
import type { Tick } from './batches.ts'
import { countStored, joinProblems, moneyOf, returnProblems } from './importReport.ts'
import { findDuplicates } from './findDuplicates.ts'
import { affectedPeriod, relink, touchedBy } from './importScope.ts'
import { matchReturns, matchReturnsWithinOrders, type MovedMoney } from './matchReturns.ts'
import { mergeStaging } from './mergeStaging.ts'
import type { Store } from './openStore.ts'
import { reconcile } from './reconcile.ts'
import { refreshTexts } from './refreshTexts.ts'
import { reportStaged } from './reportStaged.ts'
import { settleLogOrders } from './settleLogOrders.ts'
import { writeSetting, type StoredSettings } from './settings.ts'
import { spreadOrderAmounts } from './spreadOrderAmounts.ts'
import { spreadRefunds } from './spreadRefunds.ts'
import { summariseProducts } from './summariseProducts.ts'
import { keepBefore, lastIds } from './keptUndos.ts'
import { readMonths, summariseCustomers, summariseMonths, summariseOrders } from './summaries.ts'

/** What was counted while the files were read. */
export interface ReadReport {
  files: ImportReport['files']
  rows: number
  fates: ImportTally['fates']
  problems: ImportProblem[]
  /** By number of the file: whether it says anything of the state of its orders. */
  tellsState: boolean[]
}

export interface StoreImportInput {
  stagingPath: string
  calendar: Calendar
  startedAt: UtcMillis
  now: () => UtcMillis
  read: ReadReport
  /** True undoes everything at the end: the report is exactly what an import would give. */
  dryRun: boolean
  /** To be stored with the first import that adds anything; what names in logs stand for, with each that does. */
  settings: Partial<StoredSettings>
  tick: Tick
  /** Called as the work passes on to its next part. */
  onPhase: (phase: 'storing' | 'summarising') => void
}

/**
 * Merges a filled staging database into the shop's, matches returns, brings all summaries up to date and writes the report, in one transaction:
 * whatever ends it early leaves the shop's data as it was. Nothing is stored where the files hold nothing new.
 */
export async function storeImport(db: Store, input: StoreImportInput): Promise<ImportReport> {
  const { tick, calendar, read, onPhase } = input
  onPhase('storing')
  db.pragma('main.cache_size = -32768')
  // Every id that is written was looked up or made in the same transaction; looking each up once more would cost a quarter of the time.
  db.pragma('foreign_keys = OFF')
  db.prepare('ATTACH ? AS staged').run(input.stagingPath)
  try {
    db.exec('BEGIN IMMEDIATE')
    const monthsBefore = readMonths(db)
    const importId = Number(db.prepare(`INSERT INTO imports (state, kind, started_at, finished_at, files, report) VALUES ('active', 'orders', ?, ?, '[]', '{}')`)
      .run(input.startedAt, input.startedAt).lastInsertRowid)
    const last = lastIds(db)
    const merged = await mergeStaging(db, importId, read.tellsState, tick)
    const logOrders = await settleLogOrders(db, importId, merged.orders, read.files.map(file => file.name), tick)
    await spreadOrderAmounts(db, merged.orders.first - 1, tick)
    await spreadRefunds(db, merged.orders, tick)
    await matchReturnsWithinOrders(db, merged.orders, tick)
    const touched = await relink(db, touchedBy(db, importId), tick)
    const movedMoney: MovedMoney[] = []
    const moved = await matchReturns(db, touched.customers, tick, change => movedMoney.push(change))
    const movedBefore = [...moved].filter(id => id < merged.orders.first)
    const statesBefore = readStates(db, movedBefore)
    onPhase('summarising')
    await keepBefore(db, importId, { touched, orders: movedBefore, lines: movedMoney.filter(({ lineId }) => lineId < merged.lines.first), last, relinked: touched.changed }, tick)
    await summariseOrders(db, merged.orders, tick)
    await summariseOrders(db, moved, tick)
    const period = affectedPeriod(db, importId, moved)
    await refreshTexts(db, touched.customers, touched.products, tick)
    await summariseCustomers(db, touched.customers, tick)
    await summariseProducts(db, touched.products, tick)
    if (period) await summariseMonths(db, calendar, period, tick)

    const staged = await reportStaged(db, read.files.map(file => file.name), input.startedAt, tick)
    const counts = countStored(db, importId, merged)
    await tick()
    const months = { before: monthsBefore, after: readMonths(db) }
    const reconciliation = await reconcile(db, { importId, calendar, merged, moved: movedMoney, statesBefore, months }, tick)
    const stored = merged.newOrders - logOrders.removed + merged.changedOrders + merged.newEvents + merged.newVisits + merged.newListed + merged.newsOfKnown > 0 && !input.dryRun
    const report: ImportReport = {
      files: read.files,
      rows: read.rows,
      ...counts,
      ...moneyOf(db, importId, months),
      reconciliation,
      changedOrders: { count: merged.changedOrders, changes: merged.changes },
      duplicates: read.fates.duplicate,
      problems: joinProblems([...read.problems, ...logOrders.problems, ...staged.problems, ...returnProblems(db, merged, read.files.map(file => file.name))]),
      importId: stored ? importId : null,
      rowFates: {
        ...staged.fates, empty: read.fates.empty, duplicate: read.fates.duplicate, unreadable: read.fates.unreadable, alreadyKnown: read.fates.alreadyKnown + staged.fates.alreadyKnown,
        cancelled: read.fates.cancelled + staged.fates.cancelled, return: read.fates.return + staged.fates.return,
      },
      timeZone: calendar.timeZone,
      tookSeconds: Math.round((input.now() - input.startedAt) / 10) / 100,
    }
    if (stored) {
      db.prepare('UPDATE imports SET kind = ?, finished_at = ?, files = ?, report = ? WHERE id = ?')
        .run(merged.newFileOrders + merged.changedOrders > 0 || merged.newEvents + merged.newVisits === 0 ? 'orders' : 'events', input.now(), JSON.stringify(read.files.map(({ name, bytes, profile }) => ({ name, bytes, profile }))), JSON.stringify(report), importId)
      const setting = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING')
      const { eventMeanings, layoutAnswers, ...first } = input.settings
      for (const [key, value] of Object.entries(first)) setting.run(key, JSON.stringify(value))
      if (eventMeanings) writeSetting(db, 'eventMeanings', eventMeanings)
      if (layoutAnswers) writeSetting(db, 'layoutAnswers', layoutAnswers)
    }
    if (stored) await findDuplicates(db, tick)
    db.exec(stored ? 'COMMIT' : 'ROLLBACK')
    return report
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  } finally {
    db.exec('DETACH staged')
    db.pragma('foreign_keys = ON')
  }
}

function readStates(db: Store, orders: readonly number[]): Map<number, number> {
  const state = db.prepare('SELECT state FROM orders WHERE id = ?').pluck()
  return new Map(orders.map(id => [id, state.get(id) as number]))
}
