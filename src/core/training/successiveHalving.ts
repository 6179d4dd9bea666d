import { startStopwatch } from '../domain/stopwatch.ts'

/** Some settings on trial, as far as they have come. */
export interface SearchTrial {
  /** Its place among the trials, from 0; the settings follow from it. */
  readonly index: number
  /** The best figure, higher is better, by the end of each rung that it has passed; null where there was none. */
  readonly figures: readonly (number | null)[]
  /** `open`: broken off on its way to the next rung. */
  readonly state: 'open' | 'resting' | 'failed'
}

export interface SearchPlan {
  /** How many rungs there are; trials learn longer for each. */
  readonly rungs: number
  /** Of the trials that have passed a rung, one in so many goes on to the next. */
  readonly keepOneOf: number
  readonly mostTrials: number
  /** For the whole search, what was spent before an interruption included. */
  readonly seconds: number
}

export interface SearchHost {
  /** Milliseconds, pauses left out. */
  readonly clock: () => number
  /** Spent before an interruption. */
  readonly secondsBefore: number
  /**
   * Learns a trial up to a rung, for at most so many seconds, from where it was.
   * @returns the trial with a figure for that rung too
   */
  learn(index: number, rung: number, mostSeconds: number): Promise<SearchTrial>
}

/**
 * Successive halving without waiting (ASHA; Li et al. 2020, "A system for massively parallel hyperparameter tuning"): a trial
 * goes on to the next rung as soon as it is among the best of those that have passed its own, else a new one begins. So any
 * time is used to its end, and what is done next follows from the figures alone: a search that was broken off goes on as if
 * it had not been.
 *
 * @param known the trials of before an interruption, by their index
 * @returns all trials; those that were never begun because time was over are not among them
 */
export async function successiveHalving(plan: SearchPlan, known: readonly SearchTrial[], host: SearchHost): Promise<SearchTrial[]> {
  const trials = [...known]
  const stopwatch = startStopwatch(host.clock, host.secondsBefore)
  for (;;) {
    const secondsLeft = plan.seconds - stopwatch.seconds()
    const next = secondsLeft > 0 ? chooseNext(trials, plan) : null
    if (!next) return trials
    trials[next.index] = await host.learn(next.index, next.rung, secondsLeft)
  }
}

/** What is to be learned next; null where every trial there may be has come as far as it will. */
export function chooseNext(trials: readonly SearchTrial[], { rungs, keepOneOf, mostTrials }: SearchPlan): { index: number; rung: number } | null {
  const open = trials.find(({ state }) => state === 'open')
  if (open) return { index: open.index, rung: open.figures.length }
  for (let rung = rungs - 2; rung >= 0; rung--) {
    const passed = trials.filter(({ figures }) => figures.length > rung)
      .sort((a, b) => (b.figures[rung] ?? -Infinity) - (a.figures[rung] ?? -Infinity) || a.index - b.index)
    const promoted = passed.slice(0, Math.floor(passed.length / keepOneOf)).find(({ state, figures }) => state === 'resting' && figures.length === rung + 1)
    if (promoted) return { index: promoted.index, rung: rung + 1 }
  }
  return trials.length < mostTrials ? { index: trials.length, rung: 0 } : null
}
