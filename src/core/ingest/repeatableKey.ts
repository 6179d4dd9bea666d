import { HashIndex, TextHasher } from './hashIndex.ts'

/**
 * Keys for rows that may rightly come more than once: the hash of what a row says and of how often it was said before. Two equal clicks in one second
 * stay two, and a second import of the same file adds none.
 */
export class RepeatableKey {
  readonly #hasher = new TextHasher()
  readonly #seen = new HashIndex()
  #times = new Uint16Array(1024)

  of(parts: readonly string[]): { high: number; low: number } {
    this.#hasher.start()
    for (const part of parts) this.#hasher.add(part)
    const { high, low } = this.#hasher.finish()
    const number = this.#seen.find(high, low)
    if (number < 0) {
      this.#count(this.#seen.add(high, low), 1)
      return { high, low }
    }
    const times = (this.#times[number] ?? 0) + 1
    this.#count(number, times)
    return this.#hasher.start(times).add(`${high}:${low}`).finish()
  }

  #count(number: number, times: number): void {
    if (number >= this.#times.length) {
      const larger = new Uint16Array(this.#times.length * 2)
      larger.set(this.#times)
      this.#times = larger
    }
    this.#times[number] = times
  }
}
