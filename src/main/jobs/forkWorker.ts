import { join } from 'node:path'
import { MessageChannelMain, utilityProcess } from 'electron'
import type { WorkerMessage } from '../../core/domain/job.ts'
import type { StartWorker } from './workerHandle.ts'

/** How long a worker that was asked to end may take before it is made to. */
const LAST_RESORT_MS = 2000

/** Forks the worker's entry as a utility process and talks to it on a port of its own. */
export const forkWorker: StartWorker = listener => {
  const child = utilityProcess.fork(join(import.meta.dirname, 'worker.js'), [], { serviceName: 'Shopcast worker' })
  const { port1, port2 } = new MessageChannelMain()
  child.postMessage(null, [port2])
  port1.on('message', event => listener.onMessage(event.data as WorkerMessage))
  port1.start()
  let lastResort: NodeJS.Timeout | undefined
  child.once('exit', code => {
    clearTimeout(lastResort)
    port1.close()
    listener.onExit(code)
  })
  return {
    send: command => port1.postMessage(command),
    kill() {
      const { pid } = child
      child.kill()
      lastResort ??= setTimeout(() => killAtOnce(pid), LAST_RESORT_MS)
    },
  }
}

function killAtOnce(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself in the meantime.
  }
}
