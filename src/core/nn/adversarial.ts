import { addGradients, differentiate } from './autodiff.ts'
import { add, multiply, scale } from './ops/arithmetic.ts'
import { unitLength } from './ops/normalisation.ts'
import { sqrt } from './ops/activation.ts'
import { sumLast } from './ops/reduction.ts'
import { stopGradient } from './ops/stopGradient.ts'
import { programOf, type TrainingProgram } from './program.ts'
import type { Splitting } from './splitBatch.ts'
import type { Tensor } from './graph/tensor.ts'

/** Gradients of a mean over thousands of places are small; their squares must not vanish beside this. */
const LEAST_SQUARE = 1e-30

/**
 * Adversarial training (the fast gradient method of Miyato, Dai and Goodfellow 2017, with vectors moved relative to their
 * length): to `loss`, ℓ₁, is added `lossOf(e + r)`, where every vector of e is moved by the share ε of its length in the
 * direction in which the loss grows the fastest,
 *
 *     r = ε·‖e‖·g/‖g‖,  g = ∂ℓ₁/∂e,
 *
 * which is taken for given: no gradient passes r. Forward and backward are run twice in one graph.
 *
 * @param vectors e (…, E), computed on the way to `loss`
 */
export function adversarialProgram(loss: Tensor, vectors: Tensor, share: number, lossOf: (moved: Tensor) => Tensor, bound: readonly string[], splitting: Splitting | null): TrainingProgram {
  const { parameters } = loss.graph
  const [direction, ...first] = differentiate(loss, [vectors, ...parameters])
  if (!direction?.dense) throw new TypeError('The loss does not depend on the vectors that are to be moved')
  const length = sqrt(sumLast(multiply(vectors, vectors)))
  const move = stopGradient(multiply(unitLength(direction.dense, LEAST_SQUARE), scale(length, share)))
  const moved = lossOf(add(vectors, move))
  const second = differentiate(moved, parameters)
  const none = { dense: null, rows: [] }
  return programOf(add(loss, moved), parameters.map((_, index) => addGradients(first[index] ?? none, second[index] ?? none)), bound, splitting)
}
