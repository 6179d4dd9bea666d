import { elementCount, type Sizes } from '../../src/core/nn/graph/dimension.ts'
import type { TrainingProgram } from '../../src/core/nn/program.ts'
import { neededFor } from '../../src/core/nn/codec/onnx.ts'

/** Floating-point operations in the matrix products of a training step: 2·M·K·N each, the sums of biases among them. */
export function matrixWork({ graph, loss, gradients }: TrainingProgram, sizes: Sizes): number {
  const outputs = gradients.flatMap(({ gradient }) => [...gradient.dense ? [gradient.dense] : [], ...gradient.rows.map(({ rows }) => rows)])
  let work = 0
  for (const { op, inputs: [left], outputs: [product], attributes } of neededFor(graph, [loss, ...outputs]).nodes) {
    if (op !== 'MatMul' || !left || !product) continue
    const transposed = attributes['transA'] && 'int' in attributes['transA'] && attributes['transA'].int === 1
    const inner = left.shape.at(transposed ? -2 : -1) ?? 1
    work += 2 * elementCount([...product.shape, inner], sizes)
  }
  return work
}
