import { hashHome } from './hashIndex.ts'

const FIRST_SLOTS = 1 << 12

/**
 * A set of 64-bit keys: 11 to 22 bytes a key in one array, each key found where its search ends. (Two keys among five million share a hash with
 * probability 10^-6.)
 */
export class HashSet {
  size = 0
  /** The two halves of a key side by side, so that a search touches one place of the memory. */
  #slots = new Uint32Array(FIRST_SLOTS * 2)

  /** @returns whether the key is new */
  add(high: number, low: number): boolean {
    // Two zeros mark an empty slot.
    const marked = high === 0 && low === 0 ? 1 : low
    if (!this.#place(high, marked)) return false
    this.size++
    if (this.size * 8 > this.#slots.length * 3) this.#grow()
    return true
  }

  /** Gives the memory back at once; buffers this large would else wait long for the garbage collector. The set is empty then. */
  release(): void {
    this.#slots.buffer.transfer(0)
    this.#slots = new Uint32Array(FIRST_SLOTS * 2)
    this.size = 0
  }

  #place(high: number, low: number): boolean {
    const slots = this.#slots
    const mask = slots.length / 2 - 1
    for (let slot = hashHome(high, low) & mask; ; slot = slot + 1 & mask) {
      const other = slots[slot * 2]
      const otherLow = slots[slot * 2 + 1]
      if (other === high && otherLow === low) return false
      if (other === 0 && otherLow === 0) {
        slots[slot * 2] = high
        slots[slot * 2 + 1] = low
        return true
      }
    }
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new Uint32Array(before.length * 2)
    for (let at = 0; at < before.length; at += 2) {
      const high = before[at] ?? 0
      const low = before[at + 1] ?? 0
      if (high !== 0 || low !== 0) this.#place(high, low)
    }
    before.buffer.transfer(0)
  }
}
