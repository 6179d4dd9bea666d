const LANCZOS_G = 7
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

/** ln Γ(x) for x > 0, to about 1e-14 relative (Lanczos' approximation, g = 7, n = 9). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const z = x - 1
  let sum: number = LANCZOS[0]
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (z + i)
  const t = z + LANCZOS_G + 0.5
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** ln(e^a + e^b) without overflow. */
export function logSumExp(a: number, b: number): number {
  const larger = Math.max(a, b)
  return larger === -Infinity ? -Infinity : larger + Math.log1p(Math.exp(Math.min(a, b) - larger))
}

const MOST_TERMS = 100_000

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) for 0 ≤ z < 1 and c > 0, by its series. Where c < a + b, Euler's transformation
 * (1 − z)^(c−a−b) · 2F1(c−a, c−b; c; z) is summed instead, whose terms fall faster (Abramowitz & Stegun 15.3.3).
 */
export function hypergeometric2F1(a: number, b: number, c: number, z: number): number {
  if (z === 0) return 1
  return c < a + b ? (1 - z) ** (c - a - b) * series(c - a, c - b, c, z) : series(a, b, c, z)
}

function series(a: number, b: number, c: number, z: number): number {
  let term = 1
  let sum = 1
  for (let n = 0; n < MOST_TERMS; n++) {
    term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
    sum += term
    if (Math.abs(term) < Math.abs(sum) * 1e-13) break
  }
  return sum
}

/** 1 / (1 + e^−x). */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))
}

/** ln(p / (1 − p)), with p kept 1e-6 away from 0 and 1. */
export function logit(p: number): number {
  const kept = Math.min(1 - 1e-6, Math.max(1e-6, p))
  return Math.log(kept / (1 - kept))
}
