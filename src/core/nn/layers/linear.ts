import type { Tensor } from '../graph/tensor.ts'
import { add } from '../ops/arithmetic.ts'
import { matmul } from '../ops/product.ts'
import { parameter, vector, type Scope } from './scope.ts'

/**
 * y = x·W + b.
 *
 * Shapes: x (…, F) → (…, E). Parameters: `weight` (F, E), Xavier normal; `bias` (E), zero.
 */
export function linear(scope: Scope, inputs: number, outputs: number): (x: Tensor) => Tensor {
  const weight = parameter(scope, 'weight', [inputs, outputs], { kind: 'xavierNormal' })
  const bias = vector(scope, 'bias', outputs, 0)
  return x => add(matmul(x, weight), bias)
}
