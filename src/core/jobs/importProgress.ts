import type { Phase, Progress } from '../domain/progress.ts'

/** What part of an import's time its phases take, measured on half a million order lines. */
const SHARES = [['reading', 0.5], ['storing', 0.3], ['summarising', 0.2]] as const satisfies readonly (readonly [Phase, number])[]
type ImportPhase = (typeof SHARES)[number][0]

/** Tells how far an import is, in bytes of its files, and how long the rest of it will take. */
export class ImportProgress {
  readonly #bytes: number
  readonly #now: () => number
  readonly #report: (progress: Progress) => void
  readonly #startedAt: number
  #phase: ImportPhase = 'reading'

  constructor(bytes: number, now: () => number, report: (progress: Progress) => void) {
    this.#bytes = bytes
    this.#now = now
    this.#report = report
    this.#startedAt = now()
  }

  enter(phase: ImportPhase): void {
    this.#phase = phase
    this.at(0)
  }

  /** @param fraction of the current phase */
  at(fraction: number, metrics: Record<string, number> = {}): void {
    let before = 0
    for (const [phase, share] of SHARES) {
      if (phase === this.#phase) {
        const whole = before + share * Math.min(fraction, 1)
        const elapsed = (this.#now() - this.#startedAt) / 1000
        const etaSeconds = whole > 0.02 ? Math.round(elapsed * (1 - whole) / whole) : null
        this.#report({ phase, done: Math.round(this.#bytes * Math.min(fraction, 1)), total: this.#bytes, etaSeconds, metrics })
        return
      }
      before += share
    }
  }
}
