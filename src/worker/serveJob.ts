import { ShopcastError } from '../core/domain/error.ts'
import type { WorkerCommand, WorkerMessage } from '../core/domain/job.ts'
import { createJobContext, PauseGate } from '../core/jobs/createJobContext.ts'
import { runJob } from '../core/jobs/runJob.ts'

/**
 * Runs the one job of this worker, told by commands and telling by messages.
 * @param send must not throw
 * @returns takes each command as it comes
 */
export function serveJob(send: (message: WorkerMessage) => void, run: typeof runJob = runJob): (command: WorkerCommand) => void {
  const cancel = new AbortController()
  const gate = new PauseGate()

  const start = async ({ request, dataDir, resourcesDir, seed, asOf }: Extract<WorkerCommand, { type: 'start' }>): Promise<void> => {
    const context = createJobContext({
      dataDir, resourcesDir, seed, asOf, signal: cancel.signal, gate,
      onProgress: progress => send({ type: 'progress', progress }),
    })
    try {
      send({ type: 'done', result: await run(request, context) })
    } catch (error) {
      const { code, params } = ShopcastError.from(error)
      send({ type: 'failed', code, params })
    }
  }

  return command => {
    switch (command.type) {
      case 'start': void start(command); break
      case 'cancel': cancel.abort(); break
      case 'pause': gate.pause(); break
      case 'resume': gate.resume(); break
    }
  }
}
