// What a training step does beside its graph, four elements at a time. AssemblyScript, made into `../binary.ts` by
// `makeBinary.sh` beside it. Arguments named alike are addresses of arrays of that name, `count` is in elements, and
// arrays are read and written up to the next multiple of 16 bytes.

/** Of what decays by itself for ever, less than this is nothing: processors are slow with numbers below 10⁻³⁸. */
const NOTHING: f32 = 1e-30

/**
 * A step of Adam in place; see `takeAdamStep`.
 */
export function takeAdamStep(
  parameters: usize, firstMoments: usize, secondMoments: usize, gradient: usize, count: i32,
  beta1: f64, beta2: f64, rate: f64, epsilon: f64, shorten: f64, inGradient: f64, inStep: f64,
): void {
  const keep1 = f32x4.splat(<f32>beta1)
  const keep2 = f32x4.splat(<f32>beta2)
  const fresh1 = f32x4.splat(<f32>(1 - beta1))
  const fresh2 = f32x4.splat(<f32>(1 - beta2))
  const rates = f32x4.splat(<f32>rate)
  const epsilons = f32x4.splat(<f32>epsilon)
  const shortens = f32x4.splat(<f32>shorten)
  const inGradients = f32x4.splat(<f32>inGradient)
  const inSteps = f32x4.splat(<f32>inStep)
  const nothing = f32x4.splat(NOTHING)
  const bytes: usize = <usize>count << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const before = v128.load(parameters + at)
    const g = f32x4.add(f32x4.mul(v128.load(gradient + at), shortens), f32x4.mul(before, inGradients))
    const mean = f32x4.add(f32x4.mul(keep1, v128.load(firstMoments + at)), f32x4.mul(fresh1, g))
    const square = f32x4.add(f32x4.mul(keep2, v128.load(secondMoments + at)), f32x4.mul(f32x4.mul(fresh2, g), g))
    v128.store(firstMoments + at, v128.and(mean, f32x4.gt(f32x4.abs(mean), nothing)))
    v128.store(secondMoments + at, v128.and(square, f32x4.gt(square, nothing)))
    const step = f32x4.div(f32x4.mul(rates, mean), f32x4.add(f32x4.sqrt(square), epsilons))
    v128.store(parameters + at, f32x4.sub(f32x4.mul(before, inSteps), step))
  }
}

/** sum += other. */
export function add(sum: usize, other: usize, count: i32): void {
  const bytes: usize = <usize>count << 2
  for (let at: usize = 0; at < bytes; at += 16) v128.store(sum + at, f32x4.add(v128.load(sum + at), v128.load(other + at)))
}

/** Σ x², in double precision. */
export function sumOfSquares(values: usize, count: i32): f64 {
  let sum = f64x2.splat(0)
  const bytes: usize = <usize>count << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const four = v128.load(values + at)
    const low = f64x2.promote_low_f32x4(four)
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 0, 1))
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)))
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

/** table[indices[i]] += rows[i] for i from 0 to count − 1, each `width` wide, but for those of the padding row. */
export function addRows(table: usize, width: i32, indices: usize, rows: usize, count: i32, paddingRow: i32): void {
  const bytes: usize = <usize>width << 2
  const whole: usize = bytes & ~15
  for (let i = 0; i < count; i++) {
    const index = load<i32>(indices + (<usize>i << 2))
    if (index == paddingRow) continue
    const to: usize = table + <usize>index * bytes
    const from: usize = rows + <usize>i * bytes
    let at: usize = 0
    for (; at < whole; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)))
    for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at))
  }
}

const ONES: i32 = 0x01010101

/**
 * Draws a dropout mask of `count` bytes that are 1 with probability 1 − limit/256, else 0; with `flip` of ONES the
 * reverse. A byte of chance u keeps its element where u ≥ limit, a number up to 128; all four bytes of a word are compared
 * at once: the eighth bit of u, or else a carry into it when 128 − limit is added to the low seven.
 *
 * The chance of word i is a hash of `seed` + i (lowbias32, Wellons 2018), so that no word waits for the one before it.
 */
export function drawDropoutMask(mask: usize, count: i32, limit: i32, flip: i32, seed: i32): void {
  const ones = i32x4.splat(ONES)
  const low = i32x4.splat(0x7f7f7f7f)
  const carry = i32x4.splat((128 - limit) * ONES)
  const flips = i32x4.splat(flip)
  const mix1 = i32x4.splat(0x7feb352d)
  const mix2 = i32x4.splat(0x846ca68b)
  const four = i32x4.splat(4)
  let word = i32x4.add(i32x4.splat(seed), i32x4(0, 1, 2, 3))
  const bytes: usize = <usize>count
  for (let at: usize = 0; at < bytes; at += 16) {
    let chance = i32x4.mul(v128.xor(word, i32x4.shr_u(word, 16)), mix1)
    chance = i32x4.mul(v128.xor(chance, i32x4.shr_u(chance, 15)), mix2)
    chance = v128.xor(chance, i32x4.shr_u(chance, 16))
    const reached = i32x4.add(v128.and(chance, low), carry)
    v128.store(mask + at, v128.xor(v128.and(i32x4.shr_u(v128.or(chance, reached), 7), ones), flips))
    word = i32x4.add(word, four)
  }
}
