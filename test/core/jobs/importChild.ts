import { join } from 'node:path'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../../src/core/jobs/runJob.ts'
import { projectRoot } from '../../projectRoot.ts'

/** Imports a file and stands still for good once it has written to the shop's database, so that it can be killed there; without a phase it goes on, and writes a dot at each step. */
const [dataDir = '', file = '', phase = ''] = process.argv.slice(2)
let reached = false
const context = createJobContext({ dataDir, resourcesDir: join(projectRoot, 'resources'), onProgress: progress => { reached ||= progress.phase === phase } })
let steps = 0
await runJob({ kind: 'import', files: [file], options: { timeZone: 'UTC' }, dryRun: false }, {
  ...context,
  checkpoint: async () => {
    if (phase === '') process.stdout.write('.')
    // A few steps into the phase, so that rows are written and not yet committed.
    if (!reached || ++steps < 4) return context.checkpoint()
    process.stdout.write('there\n')
    setInterval(() => {}, 1000)
    return new Promise(() => {})
  },
})
