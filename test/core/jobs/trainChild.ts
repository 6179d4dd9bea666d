import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../../src/core/jobs/runJob.ts'
import type { TrainRequest } from '../../../src/core/domain/job.ts'

/** Trains as asked, telling of every pass, so that it can be killed on the way. */
const [dataDir = '', request = ''] = process.argv.slice(2)
const context = createJobContext({ dataDir, resourcesDir: '', onProgress: ({ phase }) => process.stdout.write(`${phase}\n`) })
await runJob({ kind: 'train', ...JSON.parse(request) as TrainRequest }, context)
