import type { Tensor } from '../graph/tensor.ts'
import { dropout } from '../ops/dropout.ts'
import type { Scope } from './scope.ts'

/** Dropout while training, the identity when predicting. */
export function drop(scope: Scope, x: Tensor, rate: number): Tensor {
  return scope.training ? dropout(x, rate) : x
}
