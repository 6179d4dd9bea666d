import type { WorkerCommand, WorkerMessage } from '../../core/domain/job.ts'

/** A started worker, as the supervisor sees it: the real one is a utility process, a test's is a double. */
export interface WorkerHandle {
  send(command: WorkerCommand): void
  /** Ends the process whatever it is doing; `onExit` follows. */
  kill(): void
}

export interface WorkerListener {
  onMessage(message: WorkerMessage): void
  /** The process has ended, for whatever reason; nothing comes after this. */
  onExit(code: number): void
}

export type StartWorker = (listener: WorkerListener) => WorkerHandle
