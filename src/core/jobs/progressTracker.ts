import type { Phase } from '../domain/progress.ts'
import type { JobContext } from './jobContext.ts'

/** Too little is done before this share to say how long the rest takes. */
const ENOUGH_TO_TELL = 0.05

/** Reports a job of several phases and foretells its end from the time taken so far. */
export class ProgressTracker {
  readonly #context: JobContext
  readonly #plan: { phase: Phase; weight: number }[]
  readonly #startedAt: number

  /** @param plan the phases in their order, weighed by the time each is thought to take */
  constructor(context: JobContext, plan: readonly { phase: Phase; weight: number }[]) {
    this.#context = context
    this.#plan = plan.map(step => ({ ...step }))
    this.#startedAt = context.workedSeconds()
  }

  report(phase: Phase, done: number, total: number, metrics: Record<string, number> = {}): void {
    const share = this.#share(phase, total > 0 ? done / total : 0)
    const etaSeconds = share < ENOUGH_TO_TELL ? null : this.#elapsed() * (1 - share) / share
    this.#context.report({ phase, done, total, etaSeconds, metrics, share })
  }

  /** Weighs the phase that begins now by the seconds it will take, held against those that the phases before it took. */
  expect(phase: Phase, seconds: number): void {
    const index = this.#plan.findIndex(step => step.phase === phase)
    const step = this.#plan[index]
    const before = this.#weightBefore(index)
    if (step && before > 0 && this.#elapsed() > 0) step.weight = seconds * before / this.#elapsed()
  }

  #elapsed(): number {
    return this.#context.workedSeconds() - this.#startedAt
  }

  #share(phase: Phase, within: number): number {
    const all = this.#weightBefore(this.#plan.length)
    const index = this.#plan.findIndex(step => step.phase === phase)
    return (this.#weightBefore(index) + within * (this.#plan[index]?.weight ?? 0)) / all
  }

  #weightBefore(index: number): number {
    return this.#plan.slice(0, Math.max(0, index)).reduce((sum, step) => sum + step.weight, 0)
  }
}
