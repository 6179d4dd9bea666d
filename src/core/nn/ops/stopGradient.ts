import type { Tensor } from '../graph/tensor.ts'

/** The same values, taken for given: ∂x = 0. */
export function stopGradient(x: Tensor): Tensor {
  return x.graph.node('Identity', [x], { shape: x.shape, stopsGradient: true })
}
