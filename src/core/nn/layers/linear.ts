import { product } from '../graph/dimension.ts'
import type { Tensor } from '../graph/tensor.ts'
import { add } from '../ops/arithmetic.ts'
import { matmul } from '../ops/product.ts'
import { reshape } from '../ops/reshaping.ts'
import { parameter, vector, type Scope } from './scope.ts'

/**
 * y = x·W + b.
 *
 * Shapes: x (…, F) → (…, E). Parameters: `weight` (F, E), Xavier normal; `bias` (E), zero.
 */
export function linear(scope: Scope, inputs: number, outputs: number): (x: Tensor) => Tensor {
  const weight = parameter(scope, 'weight', [inputs, outputs], { kind: 'xavierNormal' })
  const bias = vector(scope, 'bias', outputs, 0)
  return (x) => {
    const leading = x.shape.slice(0, -1)
    // On rows of a matrix onnxruntime makes one op of product and bias.
    const rows = reshape(x, [product(leading), inputs])
    return reshape(add(matmul(rows, weight), bias), [...leading, outputs])
  }
}
