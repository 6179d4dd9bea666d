import { setImmediate as nextTurn } from 'node:timers/promises'
import { ShopcastError } from '../domain/error.ts'
import { startStopwatch } from '../domain/stopwatch.ts'
import type { Progress } from '../domain/progress.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { JobContext } from './jobContext.ts'

const REPORT_EVERY_MS = 100

/** Holds a job up while it is paused. */
export class PauseGate {
  #opened: PromiseWithResolvers<void> | null = null

  pause(): void {
    this.#opened ??= Promise.withResolvers<void>()
  }

  resume(): void {
    this.#opened?.resolve()
    this.#opened = null
  }

  /** Resolves at once unless paused; also when `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#opened || signal.aborted) return
    const aborted = Promise.withResolvers<void>()
    const stop = (): void => aborted.resolve()
    signal.addEventListener('abort', stop, { once: true })
    await Promise.race([this.#opened.promise, aborted.promise])
    signal.removeEventListener('abort', stop)
  }
}

export interface JobContextOptions {
  dataDir: string
  resourcesDir: string
  seed?: number
  /** Fixes the clock; null takes the computer's. */
  asOf?: UtcMillis | null
  signal?: AbortSignal
  gate?: PauseGate
  onProgress?: (progress: Progress) => void
}

/** The context of one job, for worker and terminal alike. */
export function createJobContext({ dataDir, resourcesDir, seed = 1, asOf = null, signal = new AbortController().signal, gate = new PauseGate(), onProgress }: JobContextOptions): JobContext {
  const stopwatch = startStopwatch(() => performance.now())
  let lastReport = -Infinity
  let lastPhase: Progress['phase'] | null = null
  return {
    dataDir,
    resourcesDir,
    seed,
    signal,
    clock: () => asOf ?? Date.now(),
    asOf,
    workedSeconds: () => stopwatch.seconds(),
    async checkpoint() {
      await nextTurn()
      await stopwatch.leaveOut(() => gate.wait(signal))
      if (signal.aborted) throw new ShopcastError('cancelled')
    },
    report(progress) {
      const now = performance.now()
      if (progress.phase === lastPhase && progress.done < progress.total && now - lastReport < REPORT_EVERY_MS) return
      lastReport = now
      lastPhase = progress.phase
      onProgress?.(progress)
    },
  }
}
