/** Hashes texts one after another into 64 bits, held as two unsigned 32-bit halves (two multiplicative streams with a Murmur3 finaliser). */
export class TextHasher {
  high = 0
  low = 0

  /** Begins a new hash. Different seeds give unrelated hashes of the same text. */
  start(seed = 0): this {
    this.high = 0xdeadbeef ^ seed
    this.low = 0x41c6ce57 ^ seed
    return this
  }

  /** Adds a text and a mark for its end, so that `ab`,`c` and `a`,`bc` differ. */
  add(text: string): this {
    let { high, low } = this
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      high = Math.imul((high << 5 | high >>> 27) ^ code, 0x9e3779b1)
      low = Math.imul((low << 7 | low >>> 25) ^ code, 0x5f356495)
    }
    this.high = Math.imul((high << 5 | high >>> 27) ^ 0x1ffff, 0x9e3779b1)
    this.low = Math.imul((low << 7 | low >>> 25) ^ 0x1ffff, 0x5f356495)
    return this
  }

  /** Mixes both halves; `high` and `low` hold the result. */
  finish(): this {
    const high = mix(this.high ^ Math.imul(this.low, 0x85ebca6b))
    const low = mix(this.low ^ Math.imul(this.high, 0xc2b2ae35))
    this.high = high >>> 0
    this.low = low >>> 0
    return this
  }
}

function mix(value: number): number {
  value = Math.imul(value ^ value >>> 16, 0x85ebca6b)
  value = Math.imul(value ^ value >>> 13, 0xc2b2ae35)
  return value ^ value >>> 16
}

const FIRST_CAPACITY = 1 << 12

/**
 * Gives 64-bit keys consecutive numbers in the order in which they first come. About 14 bytes a key, with no object kept for any,
 * so that millions of rows stay within bounds. (Two keys among five million share a hash with probability 10^-6.)
 */
export class HashIndex {
  size = 0
  #slots: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY * 2)
  #high = new Uint32Array(FIRST_CAPACITY)
  #low = new Uint32Array(FIRST_CAPACITY)

  /** @returns the key's number, or −1 where it is not known */
  find(high: number, low: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hashHome(high, low) & mask; ; slot = slot + 1 & mask) {
      const number = (this.#slots[slot] ?? 0) - 1
      if (number < 0 || (this.#high[number] === high && this.#low[number] === low)) return number
    }
  }

  /** Adds a key that is not known yet. @returns its number */
  add(high: number, low: number): number {
    if (this.size === this.#high.length) this.#grow()
    const number = this.size++
    this.#high[number] = high
    this.#low[number] = low
    this.#place(number)
    return number
  }

  #place(number: number): void {
    const mask = this.#slots.length - 1
    let slot = hashHome(this.#high[number] ?? 0, this.#low[number] ?? 0) & mask
    while (this.#slots[slot] !== 0) slot = slot + 1 & mask
    this.#slots[slot] = number + 1
  }

  #grow(): void {
    const capacity = this.#high.length * 2
    this.#high = grown(this.#high, new Uint32Array(capacity))
    this.#low = grown(this.#low, new Uint32Array(capacity))
    this.#slots.buffer.transfer(0)
    this.#slots = new Int32Array(capacity * 2)
    for (let number = 0; number < this.size; number++) this.#place(number)
  }
}

/** Where the search for a key begins. Mixed, so that pairs of small numbers may be keys as they are. */
export function hashHome(high: number, low: number): number {
  const mixed = Math.imul(Math.imul(high, 0x9e3779b1) ^ low, 0x85ebca6b)
  return mixed ^ mixed >>> 15
}

function grown(from: Uint32Array<ArrayBuffer>, to: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  to.set(from)
  // Frees the old one at once; the garbage collector is slow to notice buffers.
  from.buffer.transfer(0)
  return to
}
