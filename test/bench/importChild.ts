import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import Database from 'better-sqlite3'
import { parse } from 'csv-parse'
import { createJobContext } from '../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../src/core/jobs/runJob.ts'

/** One side of the import benchmark in a process of its own, so that neither warms or fills the other's memory. Prints seconds and peak megabytes. */
const [side, file, folder, resources] = process.argv.slice(2) as [string, string, string, string]

const started = performance.now()
const rows = side === 'ours' ? await importIt() : await readAndInsert()
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage()
process.stdout.write(JSON.stringify({ rows, seconds, cpuSeconds: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1024 }))

async function importIt(): Promise<number> {
  const report = await runJob({ kind: 'import', files: [file], options: {}, dryRun: false }, createJobContext({ dataDir: folder, resourcesDir: resources }))
  return report.rows
}

/** csv-parse reading the same bytes and better-sqlite3 inserting the same rows, with no checks and no indexes. */
async function readAndInsert(): Promise<number> {
  const db = new Database(join(folder, 'plain.sqlite'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  const input = createReadStream(file)
  const bytes = file.endsWith('.gz') ? input.pipe(createGunzip()) : input
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
