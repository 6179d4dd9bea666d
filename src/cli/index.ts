import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultDataDir } from './defaultDataDir.ts'
import { EXIT, runCli } from './runCli.ts'

/** How long a cancelled job may take to come to its next checkpoint before the process ends without it. */
const PATIENCE_MS = 1000

const projectRoot = join(import.meta.dirname, '../..')
const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }
const interruption = new AbortController()

function interrupt(): void {
  // What was committed stays; the rest of an unfinished transaction is rolled back by the next opening.
  if (interruption.signal.aborted) process.exit(EXIT.cancelled)
  interruption.abort()
  setTimeout(() => process.exit(EXIT.cancelled), PATIENCE_MS).unref()
}
process.on('SIGINT', interrupt)
process.on('SIGTERM', interrupt)

process.exitCode = await runCli(process.argv.slice(2), {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  width: process.stderr.isTTY ? process.stderr.columns : null,
  signal: interruption.signal,
  workingDir: process.cwd(),
  // The installed app keeps them beside its archive and says where.
  resourcesDir: process.env['SHOPCAST_RESOURCES'] ?? join(projectRoot, 'resources'),
  defaultDataDir: defaultDataDir(),
  version,
  now: Date.now,
})
