/**
 * Draws a dropout mask: bytes that are 1 with probability 1 − rate, else 0, four at a time. A byte of chance u keeps its
 * element where u ≥ 256·rate; the comparison is done on all four bytes of a word at once: the low seven bits plus
 * 128 − limit carry into the eighth exactly where they reach the limit.
 *
 * The chance of word i is a hash of `seed` + i (lowbias32, Wellons 2018), so that no word waits for the one before it and
 * a step's masks depend on its number alone.
 *
 * @param mask its length a multiple of 4
 * @param rate a whole number of 256ths below 1
 */
export function drawDropoutMask(mask: Uint8Array, rate: number, seed: number): void {
  const words = new Uint32Array(mask.buffer, mask.byteOffset, mask.byteLength >>> 2)
  const limit = Math.round(rate * 256)
  const low = limit > 128 ? limit - 128 : limit
  const carry = (128 - low) * 0x01010101
  const { length } = words
  for (let i = 0; i < length; i++) {
    let chance = (seed + i) | 0
    chance = Math.imul(chance ^ (chance >>> 16), 0x7feb352d)
    chance = Math.imul(chance ^ (chance >>> 15), 0x846ca68b)
    chance ^= chance >>> 16
    const reached = (chance & 0x7f7f7f7f) + carry
    // Up to a rate of a half the eighth bit alone keeps an element; above, it and the low bits must both.
    words[i] = ((limit > 128 ? chance & reached : chance | reached) >>> 7) & 0x01010101
  }
}
