/** Measures time spent, waits left out. */
export interface Stopwatch {
  /** Seconds since it was started, and those before that. */
  seconds(): number
  /** Seconds since it was started. */
  secondsHere(): number
  /** Waits without counting. */
  leaveOut(wait: () => Promise<void>): Promise<void>
}

/**
 * @param clock milliseconds
 * @param before seconds that were spent earlier
 */
export function startStopwatch(clock: () => number, before = 0): Stopwatch {
  let begun = clock()
  const secondsHere = () => (clock() - begun) / 1000
  return {
    secondsHere,
    seconds: () => before + secondsHere(),
    async leaveOut(wait) {
      const from = clock()
      await wait()
      begun += clock() - from
    },
  }
}
