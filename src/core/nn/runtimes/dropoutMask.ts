/**
 * Draws a dropout mask: bytes that are 1 with probability 1 − rate, else 0, four at a time. A byte of chance u keeps its
 * element where u ≥ 256·rate; the comparison is done on all four bytes of a word at once: the low seven bits plus
 * 128 − limit carry into the eighth exactly where they reach the limit.
 *
 * Chance is xorshift32 (Marsaglia 2003), which is quick and random enough to switch units off.
 *
 * @param mask its length a multiple of 4
 * @param rate a whole number of 256ths below 1
 * @param state the generator's, not 0
 * @returns the generator's state for the next mask
 */
export function drawDropoutMask(mask: Uint8Array, rate: number, state: number): number {
  const words = new Uint32Array(mask.buffer, mask.byteOffset, mask.byteLength >>> 2)
  const limit = Math.round(rate * 256)
  const low = limit > 128 ? limit - 128 : limit
  const carry = (128 - low) * 0x01010101
  // Up to a rate of a half the eighth bit alone keeps an element; above, it and the low bits must both.
  const { length } = words
  let chance = state | 0
  for (let i = 0; i < length; i++) {
    chance ^= chance << 13
    chance ^= chance >>> 17
    chance ^= chance << 5
    const reached = (chance & 0x7f7f7f7f) + carry
    words[i] = ((limit > 128 ? chance & reached : chance | reached) >>> 7) & 0x01010101
  }
  return chance
}
