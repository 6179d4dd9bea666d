import type { Phase, Progress } from '../domain/progress.ts'

/** What part of an import's time its phases take, measured on half a million order lines and on five million. */
const SHARES = [['reading', 0.47], ['storing', 0.23], ['summarising', 0.3]] as const satisfies readonly (readonly [Phase, number])[]
type ImportPhase = (typeof SHARES)[number][0]

/** Tells how far an import is, in bytes of its files, and how long the rest of it will take. */
export class ImportProgress {
  readonly #bytes: number
  readonly #now: () => number
  readonly #report: (progress: Progress) => void
  readonly #startedAt: number
  #phase: ImportPhase = 'reading'
  #enteredAt: number

  constructor(bytes: number, now: () => number, report: (progress: Progress) => void) {
    this.#bytes = bytes
    this.#now = now
    this.#report = report
    this.#startedAt = now()
    this.#enteredAt = this.#startedAt
  }

  enter(phase: ImportPhase): void {
    this.#phase = phase
    this.#enteredAt = this.#now()
    this.at(0)
  }

  /** For the phases after reading, whose steps are not alike: how far they are is judged by the time that the phases before took. */
  step(): void {
    const before = SHARES.slice(0, SHARES.findIndex(([phase]) => phase === this.#phase)).reduce((sum, [, share]) => sum + share, 0)
    const share = SHARES.find(([phase]) => phase === this.#phase)?.[1] ?? 0
    const expected = (this.#enteredAt - this.#startedAt) * share / before
    this.at(Math.min((this.#now() - this.#enteredAt) / expected, 0.98))
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
