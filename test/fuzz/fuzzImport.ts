import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ShopcastError } from '../../src/core/domain/error.ts'
import type { ImportReport } from '../../src/core/domain/importing.ts'
import { createJobContext } from '../../src/core/jobs/createJobContext.ts'
import { importJob } from '../../src/core/jobs/importJob.ts'
import { fuzzFiles } from './fuzzFiles.ts'
import { mutateFile, seededRandom } from './mutateFile.ts'

const projectRoot = join(import.meta.dirname, '../..')
/** No damaged file of some kilobytes may take longer. */
const MOST_SECONDS = 20
/** Checking the whole database costs more than the imports, so it is done for so many at a time. */
const CHECK_EVERY = 25

export interface FuzzCounts {
  cases: number
  stored: number
  refused: Record<string, number>
}

/**
 * Imports damaged files into one shop. Each import must either end with an error that has a code and leave the database as it was, or with a report
 * whose rows add up; the database must stay sound.
 * @throws Error naming the seed that repeats the case
 */
export async function fuzzImport({ firstSeed, cases, seconds }: { firstSeed: number; cases: number; seconds: number }): Promise<FuzzCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'shopcast-fuzz-'))
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const files = await fuzzFiles()
  const counts: FuzzCounts = { cases: 0, stored: 0, refused: {} }
  const until = performance.now() + seconds * 1000
  try {
    for (let seed = firstSeed; seed < firstSeed + cases && performance.now() < until; seed++) {
      const random = seededRandom(seed)
      const { name, content } = files[Math.floor(random() * files.length)] ?? { name: '', content: Buffer.alloc(0) }
      const path = join(folder, name)
      writeFileSync(path, mutateFile(content, random))
      const before = existingContent(dataDir)
      const started = performance.now()
      try {
        const report = await importJob({ kind: 'import', files: [path], options: { timeZone: 'UTC', answers: { dateOrder: 'dmy' } }, dryRun: random() < 0.5 }, createJobContext({ dataDir, resourcesDir: join(projectRoot, 'resources') }))
        assertAddsUp(report)
        if (report.importId !== null) counts.stored++
        else if (existingContent(dataDir) !== before) throw new Error('an import that stored nothing changed the database')
      } catch (error) {
        if (!(error instanceof ShopcastError) || error.code === 'unexpected') throw new Error(`seed ${seed}, ${name}: ${String(error)}`, { cause: error })
        counts.refused[error.code] = (counts.refused[error.code] ?? 0) + 1
        if (existingContent(dataDir) !== before) throw new Error(`seed ${seed}, ${name}: a refused file changed the database`)
      }
      if (performance.now() - started > MOST_SECONDS * 1000) throw new Error(`seed ${seed}, ${name}: took ${Math.round(performance.now() - started)} ms`)
      counts.cases++
      if (counts.cases % CHECK_EVERY === 0) assertSound(dataDir, seed)
    }
    assertSound(dataDir, firstSeed + counts.cases)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return counts
}

function assertAddsUp({ rows, rowFates }: ImportReport): void {
  const sum = Object.values(rowFates).reduce((total, count) => total + count, 0)
  if (sum !== rows) throw new Error(`${rows} rows were read, but ${sum} are accounted for: ${JSON.stringify(rowFates)}`)
}

/** How many of everything the shop has, and its settings. */
function existingContent(dataDir: string): string {
  return read(dataDir, db => JSON.stringify([
    ...['imports', 'orders', 'order_lines', 'events', 'customers', 'products'].map(table => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()),
    db.prepare('SELECT * FROM settings ORDER BY key').all(),
  ]))
}

function assertSound(dataDir: string, seed: number): void {
  const verdict = read(dataDir, db => `${String(db.pragma('integrity_check', { simple: true }))}${JSON.stringify(db.pragma('foreign_key_check'))}`)
  if (verdict !== 'ok[]' && verdict !== '') throw new Error(`seed ${seed} or one of the ${CHECK_EVERY} before: the database is damaged: ${verdict}`)
}

function read(dataDir: string, question: (db: Database.Database) => string): string {
  let db: Database.Database
  try {
    db = new Database(join(dataDir, 'shopcast.sqlite'), { readonly: true, fileMustExist: true })
  } catch {
    return ''
  }
  try {
    return question(db)
  } finally {
    db.close()
  }
}
