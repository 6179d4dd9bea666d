import type { Tensor } from '../graph/tensor.ts'
import { layerNormalise, rmsNormalise } from '../ops/normalisation.ts'
import { vector, type Scope } from './scope.ts'

/** Layer normalisation. Shapes: (…, E) → (…, E). Parameters: `gain` (E), one; `bias` (E), zero. */
export function layerNorm(scope: Scope, width: number, epsilon = 1e-8): (x: Tensor) => Tensor {
  const gain = vector(scope, 'gain', width, 1)
  const bias = vector(scope, 'bias', width, 0)
  return x => layerNormalise(x, gain, bias, epsilon)
}

/** Root-mean-square normalisation. Shapes: (…, E) → (…, E). Parameter: `gain` (E), one. */
export function rmsNorm(scope: Scope, width: number, epsilon = 1e-6): (x: Tensor) => Tensor {
  const gain = vector(scope, 'gain', width, 1)
  return x => rmsNormalise(x, gain, epsilon)
}
