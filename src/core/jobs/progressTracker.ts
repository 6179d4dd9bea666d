import type { Phase } from '../domain/progress.ts'
import type { JobContext } from './jobContext.ts'

/** Too little is done before this share to say how long the rest takes. */
const ENOUGH_TO_TELL = 0.05

/** Reports a job of several phases and foretells its end from the time taken so far. */
export class ProgressTracker {
  readonly #context: JobContext
  readonly #plan: readonly { phase: Phase; weight: number }[]
  readonly #startedAt = performance.now()

  /** @param plan the phases in their order, weighed by the time each is thought to take */
  constructor(context: JobContext, plan: readonly { phase: Phase; weight: number }[]) {
    this.#context = context
    this.#plan = plan
  }

  report(phase: Phase, done: number, total: number, metrics: Record<string, number> = {}): void {
    const share = this.#share(phase, total > 0 ? done / total : 0)
    const elapsed = (performance.now() - this.#startedAt) / 1000
    const etaSeconds = share < ENOUGH_TO_TELL ? null : elapsed * (1 - share) / share
    this.#context.report({ phase, done, total, etaSeconds, metrics })
  }

  #share(phase: Phase, within: number): number {
    const all = this.#plan.reduce((sum, step) => sum + step.weight, 0)
    const index = this.#plan.findIndex(step => step.phase === phase)
    const before = this.#plan.slice(0, Math.max(0, index)).reduce((sum, step) => sum + step.weight, 0)
    return (before + within * (this.#plan[index]?.weight ?? 0)) / all
  }
}
