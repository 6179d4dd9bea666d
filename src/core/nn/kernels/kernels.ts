import type { AdamStep } from '../optimisers/adam.ts'
import { BINARY } from './binary.ts'
import { TrainingMemory } from './trainingMemory.ts'

/** A run of elements of the flat arrays that is updated alike. Begins at a multiple of 4; up to the next one, zeros follow it. */
export interface Segment {
  readonly from: number
  readonly to: number
  /** Whether weight decay applies. */
  readonly decays: boolean
}

/** The state's flat arrays, and the gradient laid out as they are. */
export interface AdamArrays {
  readonly parameters: Float32Array
  readonly firstMoments: Float32Array
  readonly secondMoments: Float32Array
  readonly gradient: Float32Array
}

/**
 * What a training step does beside its graph, four elements at a time in WebAssembly, which takes a fifth of the time that
 * JavaScript takes. All arrays lie in one `TrainingMemory`; results are the same on every machine, bit for bit.
 */
export interface Kernels {
  /**
   * Takes a step in place over some segments. With g the gradient (shortened to `clipNorm`):
   *
   *     m ← β₁m + (1 − β₁)g      v ← β₂v + (1 − β₂)g²
   *     θ ← θ − η·(m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε)
   *
   * L2: g ← g + λθ beforehand. AdamW: θ ← θ − ηλθ beforehand. Moments below 10⁻³⁰ become 0.
   */
  takeAdamStep(step: AdamStep, segments: readonly Segment[], arrays: AdamArrays): void
  /** sum += other over some segments. */
  add(sum: Float32Array, other: Float32Array, segments: readonly Pick<Segment, 'from' | 'to'>[]): void
  /** Σ x² over some segments. */
  sumOfSquares(values: Float32Array, segments: readonly Pick<Segment, 'from' | 'to'>[]): number
  /** table[indices[i]] += rows[i] for every i but those of the padding row; table (V, `width`), rows (K, `width`), indices (K). */
  addRows(table: Float32Array, width: number, indices: Int32Array, rows: Float32Array, paddingRow: number): void
  /**
   * Fills a mask with bytes that are 1 with probability 1 − rate, else 0, by its seed alone.
   * @param mask its length a multiple of 16
   * @param rate a whole number of 256ths below 1
   */
  drawDropoutMask(mask: Uint8Array, rate: number, seed: number): void
}

/** The functions of `assembly/kernels.ts`, on addresses. */
interface Exports {
  takeAdamStep(parameters: number, firstMoments: number, secondMoments: number, gradient: number, count: number,
    beta1: number, beta2: number, rate: number, epsilon: number, shorten: number, inGradient: number, inStep: number): void
  add(sum: number, other: number, count: number): void
  sumOfSquares(values: number, count: number): number
  addRows(table: number, width: number, indices: number, rows: number, count: number, paddingRow: number): void
  drawDropoutMask(mask: number, count: number, limit: number, flip: number, seed: number): void
}

const ONES = 0x01010101

/** Makes the kernels ready on the calling thread. */
export function openKernels({ shared }: TrainingMemory): Kernels {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(BINARY, 'base64')), { env: { memory: shared } })
  const kernels = instance.exports as unknown as Exports
  const { address } = TrainingMemory
  return {
    takeAdamStep({ beta1, beta2, rate, epsilon, shorten, inGradient, inStep }, segments, { parameters, firstMoments, secondMoments, gradient }) {
      const [theta, m, v, g] = [parameters, firstMoments, secondMoments, gradient].map(address) as [number, number, number, number]
      for (const { from, to, decays } of segments) {
        const at = from * 4
        kernels.takeAdamStep(theta + at, m + at, v + at, g + at, to - from, beta1, beta2, rate, epsilon, shorten, decays ? inGradient : 0, decays ? inStep : 1)
      }
    },
    add(sum, other, segments) {
      for (const { from, to } of segments) kernels.add(address(sum) + from * 4, address(other) + from * 4, to - from)
    },
    sumOfSquares: (values, segments) => segments.reduce((sum, { from, to }) => sum + kernels.sumOfSquares(address(values) + from * 4, to - from), 0),
    addRows: (table, width, indices, rows, paddingRow) => kernels.addRows(address(table), width, address(indices), address(rows), indices.length, paddingRow),
    drawDropoutMask(mask, rate, seed) {
      // Up to a half bytes are compared with the rate; above it the mask is the complement of its complement.
      const isFlipped = rate > 0.5
      kernels.drawDropoutMask(address(mask), mask.length, Math.round((isFlipped ? 1 - rate : rate) * 256), isFlipped ? ONES : 0, seed)
    },
  }
}
