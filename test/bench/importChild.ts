import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import Database from 'better-sqlite3'
import { parse } from 'csv-parse'
// Both sides have their code loaded before the clock starts.
import '../../src/core/jobs/importJob.ts'
import '../../src/core/jobs/rehearseUndosJob.ts'
import '../../src/core/jobs/undoImportJob.ts'
import { createJobContext } from '../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../src/core/jobs/runJob.ts'

/**
 * One side of the import benchmark, or the undo of an import or its rehearsal, in a process of its own, so that none warms or fills the other's memory. Prints rows, seconds and
 * peak megabytes; of an undo how long it took until the import no longer showed.
 */
const [side, what, folder, resources] = process.argv.slice(2) as ['ours' | 'plain' | 'undo' | 'rehearse', string, string, string]

const started = performance.now()
let hidden = NaN
const rows = await { ours: importIt, plain: readAndInsert, undo: undoIt, rehearse }[side]()
const seconds = (performance.now() - started) / 1000
process.stdout.write(JSON.stringify({ rows, seconds, hiddenMilliseconds: hidden, peakMegabytes: process.resourceUsage().maxRSS / 1024 }))

async function importIt(): Promise<number> {
  const report = await runJob({ kind: 'import', files: [what], options: {}, dryRun: false }, createJobContext({ dataDir: folder, resourcesDir: resources }))
  return report.rows
}

async function undoIt(): Promise<number> {
  const context = createJobContext({
    dataDir: folder, resourcesDir: resources,
    onProgress: ({ phase }) => {
      if (phase === 'undoing' && Number.isNaN(hidden)) hidden = performance.now() - started
    },
  })
  const { lines } = await runJob({ kind: 'undoImport', importId: Number(what) }, context)
  return lines
}

async function rehearse(): Promise<number> {
  const { imports } = await runJob({ kind: 'rehearseUndos' }, createJobContext({ dataDir: folder, resourcesDir: resources }))
  return imports
}

/** csv-parse reading the same bytes and better-sqlite3 inserting the same rows, with no checks and no indexes. */
async function readAndInsert(): Promise<number> {
  const db = new Database(join(folder, 'plain.sqlite'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  const input = createReadStream(what)
  const bytes = what.endsWith('.gz') ? input.pipe(createGunzip()) : input
  let insert: Database.Statement | null = null
  let count = 0
  db.exec('BEGIN')
  for await (const row of bytes.pipe(parse()) as AsyncIterable<string[]>) {
    if (insert) {
      insert.run(row)
      count++
    } else {
      db.exec(`CREATE TABLE rows (${row.map(name => `"${name}" TEXT`).join(', ')})`)
      insert = db.prepare(`INSERT INTO rows VALUES (${row.map(() => '?').join(', ')})`)
    }
  }
  db.exec('COMMIT')
  db.close()
  return count
}
