const ONES = 0x01010101
// Every `| 0` keeps a number within 32 signed bits, without which the loop takes half as long again.
const MIX_1 = 0x7feb352d
const MIX_2 = 0x846ca68b | 0

/**
 * Draws a dropout mask: bytes that are 1 with probability 1 − rate, else 0, four at a time. A byte of chance u keeps its
 * element where u ≥ limit = 256·rate; all four bytes of a word are compared at once: the eighth bit of u, or else a carry
 * into it when 128 − limit is added to the low seven. Rates above a half are the complement of their complement.
 *
 * The chance of word i is a hash of `seed` + i (lowbias32, Wellons 2018), so that no word waits for the one before it and
 * a step's masks depend on its number alone.
 *
 * @param mask its length a multiple of 4
 * @param rate a whole number of 256ths below 1
 */
export function drawDropoutMask(mask: Uint8Array, rate: number, seed: number): void {
  const words = new Int32Array(mask.buffer, mask.byteOffset, mask.byteLength >>> 2)
  const flipped = rate > 0.5
  const limit = Math.round((flipped ? 1 - rate : rate) * 256)
  const flip = flipped ? ONES : 0
  const carry = ((128 - limit) * ONES) | 0
  const first = seed | 0
  const { length } = words
  for (let i = 0; i < length; i++) {
    let chance = (first + i) | 0
    chance = Math.imul(chance ^ (chance >>> 16), MIX_1)
    chance = Math.imul(chance ^ (chance >>> 15), MIX_2)
    chance ^= chance >>> 16
    const reached = ((chance & 0x7f7f7f7f) + carry) | 0
    words[i] = (((chance | reached) >>> 7) & ONES) ^ flip
  }
}
