import { startStopwatch, type Stopwatch } from './stopwatch.ts'

/** What work is broken off with where its time is up; it never leaves `TimeBudget.attempt`. */
class TimeUp extends Error {}

/** What a budget and its parts have in common. */
interface Account {
  readonly stopwatch: Stopwatch
  /** Seconds that do not count. */
  granted: number
}

/** The time that something may take. It is looked at wherever work awaits its checkpoint, so that even a single fit is cut short. */
export class TimeBudget {
  /** No limit, for work that takes as long as it takes. */
  static readonly endless = TimeBudget.of(Infinity, () => 0)
  readonly #account: Account
  readonly #until: number

  private constructor(account: Account, until: number) {
    this.#account = account
    this.#until = until
  }

  /** So many seconds from now on. @param clock milliseconds, pauses left out */
  static of(seconds: number, clock: () => number): TimeBudget {
    return new TimeBudget({ stopwatch: startStopwatch(clock), granted: 0 }, seconds)
  }

  /** Seconds that count since the budget began, or that of which it is a part. */
  spent(): number {
    return this.#account.stopwatch.secondsHere() - this.#account.granted
  }

  /** Seconds; never below 0. */
  left(): number {
    return Math.max(0, this.#until - this.spent())
  }

  isOver(): boolean {
    return this.left() === 0
  }

  /** From now on a share of what is left. */
  share(share: number): TimeBudget {
    return this.atMost(share * this.left())
  }

  /** From now on so many seconds, or what is left where that is less. */
  atMost(seconds: number): TimeBudget {
    return new TimeBudget(this.#account, this.spent() + Math.min(seconds, this.left()))
  }

  /** All but so many seconds at the end. */
  keepingBack(seconds: number): TimeBudget {
    return new TimeBudget(this.#account, this.#until - seconds)
  }

  /** Gives so many seconds more to this budget and to all that it is a part of. */
  prolong(seconds: number): void {
    this.#account.granted += seconds
  }

  /** Does some work that counts for no budget. */
  async leaveOut<T>(work: () => Promise<T>): Promise<T> {
    const before = this.spent()
    const outcome = await work()
    this.prolong(this.spent() - before)
    return outcome
  }

  /**
   * Does some work, broken off where it awaits its checkpoint and the time is up.
   * @returns null where it was
   */
  async attempt<T>(checkpoint: () => Promise<void>, work: (checkpoint: () => Promise<void>) => Promise<T>): Promise<T | null> {
    const timeUp = new TimeUp()
    try {
      return await work(async () => {
        if (this.isOver()) throw timeUp
        await checkpoint()
      })
    } catch (error) {
      if (error === timeUp) return null
      throw error
    }
  }
}
