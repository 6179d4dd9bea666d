import { setTimeout as delay } from 'node:timers/promises'
import { isBusy } from '../../core/store/isBusy.ts'
import type { Store } from '../../core/store/openStore.ts'

const RETRY_MS = 50

/**
 * Main's few small writes. SQLite has one writer at a time and one that waits would hold up the whole process, so a
 * write that finds the file busy is tried again later, in the order in which it was asked for.
 */
export class LateWrites {
  readonly #db: Store
  readonly #onFault: (error: unknown) => void
  readonly #wait: (milliseconds: number) => Promise<unknown>
  #queue: ((db: Store) => void)[] = []
  #draining = false

  /** @param onFault hears of a write that failed for another reason; it is given up */
  constructor(db: Store, onFault: (error: unknown) => void, wait: (milliseconds: number) => Promise<unknown> = ms => delay(ms, undefined, { ref: false })) {
    this.#db = db
    this.#onFault = onFault
    this.#wait = wait
  }

  add(write: (db: Store) => void): void {
    this.#queue.push(write)
    if (!this.#draining) void this.#drain()
  }

  /** Tries once more what is still waiting, without waiting itself: for the last moment before the file is closed. */
  flush(): void {
    while (this.#queue[0] && this.#try(this.#queue[0])) this.#queue.shift()
  }

  async #drain(): Promise<void> {
    this.#draining = true
    try {
      while (this.#queue[0]) {
        if (this.#try(this.#queue[0])) this.#queue.shift()
        else await this.#wait(RETRY_MS)
      }
    } finally {
      // At once, not a microtask later: a second write of the same moment must not find it still under way.
      this.#draining = false
    }
  }

  #try(write: (db: Store) => void): boolean {
    if (!this.#db.open) return true
    try {
      write(this.#db)
      return true
    } catch (error) {
      if (isBusy(error)) return false
      this.#onFault(error)
      return true
    }
  }
}
