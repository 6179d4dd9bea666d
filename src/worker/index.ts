import type { MessageEvent } from 'electron'
import type { WorkerCommand } from '../core/domain/job.ts'
import { serveJob } from './serveJob.ts'

/** Main sends the port first; everything else travels on it. The process ends when main lets go of it. */
process.parentPort.once('message', (first: MessageEvent) => {
  const port = first.ports[0]
  if (!port) throw new Error('a worker is started with a port')
  const obey = serveJob(message => port.postMessage(message))
  port.on('message', event => obey(event.data as WorkerCommand))
  port.on('close', () => process.exit(0))
  port.start()
})
