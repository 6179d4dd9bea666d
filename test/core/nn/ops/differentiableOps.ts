import type { Parameter, Tensor } from '../../../../src/core/nn/graph/tensor.ts'
import { infoNce } from '../../../../src/core/nn/losses/contrast.ts'
import { exp, gelu, log, relu, sigmoid, silu, softplus, sqrt, tanh } from '../../../../src/core/nn/ops/activation.ts'
import { add, divide, multiply, negate, scale, subtract, where } from '../../../../src/core/nn/ops/arithmetic.ts'
import { dropout } from '../../../../src/core/nn/ops/dropout.ts'
import { gru } from '../../../../src/core/nn/ops/gru.ts'
import { takeRows } from '../../../../src/core/nn/ops/lookup.ts'
import { lstm } from '../../../../src/core/nn/ops/lstm.ts'
import { layerNormalise, rmsNormalise } from '../../../../src/core/nn/ops/normalisation.ts'
import { dot, matmul } from '../../../../src/core/nn/ops/product.ts'
import { spread, sumAll, sumLast, sumTo } from '../../../../src/core/nn/ops/reduction.ts'
import { concatenate, reshape, slice, transpose } from '../../../../src/core/nn/ops/reshaping.ts'
import { simpleRnn } from '../../../../src/core/nn/ops/simpleRnn.ts'
import { logSumExp, logSumExpOfProduct, logSumExpOfProductAt, softmax } from '../../../../src/core/nn/ops/softmax.ts'

interface Sizes { a: number; b: number; c: number; d: number }
type Shapes = (sizes: Sizes) => number[][]
type Op = (...inputs: Parameter[]) => Tensor

const matrix: Shapes = ({ a, b }) => [[a, b]]
const one = (op: (x: Parameter) => Tensor): Op => (...[x]) => op(x as Parameter)
const two = (op: (x: Parameter, y: Parameter) => Tensor): Op => (...[x, y]) => op(x as Parameter, y as Parameter)
const three = (op: (x: Parameter, y: Parameter, z: Parameter) => Tensor): Op => (...[x, y, z]) => op(x as Parameter, y as Parameter, z as Parameter)

/** Every function that a gradient passes, with the shapes of what it takes for four sizes; `positive` where it is not defined below 0. */
export const DIFFERENTIABLE_OPS: { name: string; shapes: Shapes; op: Op; positive?: boolean }[] = [
  ...Object.entries({ add, subtract, multiply, divide }).flatMap(([name, op]) => [
    { name, shapes: ({ a, b }: Sizes) => [[a, b], [a, b]], op: two(op) },
    { name: `${name}, the second broadcast over leading axes`, shapes: ({ a, b, c }: Sizes) => [[a, b, c], [c]], op: two(op) },
    { name: `${name}, the first broadcast over an inner axis`, shapes: ({ a, b, c }: Sizes) => [[a, 1, c], [a, b, c]], op: two(op) },
    { name: `${name}, both broadcast`, shapes: ({ a, b }: Sizes) => [[a, 1], [1, b]], op: two(op) },
  ]),
  ...Object.entries({ negate, exp, sigmoid, tanh, softplus, relu, silu, gelu }).map(([name, op]) => ({ name, shapes: matrix, op: one(op) })),
  ...Object.entries({ log, sqrt }).map(([name, op]) => ({ name, shapes: matrix, op: one(op), positive: true })),
  { name: 'scale', shapes: matrix, op: one(x => scale(x, -1.7)) },
  { name: 'where', shapes: ({ a, b }) => [[a, b], [a, b]], op: two((x, y) => where(x.graph.node('Greater', [x, x.graph.scalar(0)], { dtype: 'bool', shape: x.shape }), scale(x, 0.5), y)) },
  { name: 'matmul', shapes: ({ a, b, c }) => [[a, b], [b, c]], op: two((x, y) => matmul(x, y)) },
  { name: 'matmul, first transposed', shapes: ({ a, b, c }) => [[b, a], [b, c]], op: two((x, y) => matmul(x, y, { transA: true })) },
  { name: 'matmul, second transposed', shapes: ({ a, b, c }) => [[a, b], [c, b]], op: two((x, y) => matmul(x, y, { transB: true, alpha: 0.3 })) },
  { name: 'matmul, both transposed', shapes: ({ a, b, c }) => [[b, a], [c, b]], op: two((x, y) => matmul(x, y, { transA: true, transB: true })) },
  { name: 'matmul in batches', shapes: ({ a, b, c, d }) => [[a, b, c], [a, c, d]], op: two((x, y) => matmul(x, y)) },
  { name: 'matmul in batches, second transposed', shapes: ({ a, b, c, d }) => [[2, a, b, c], [2, a, d, c]], op: two((x, y) => matmul(x, y, { transB: true, alpha: 2 })) },
  { name: 'matmul of many rows by a matrix', shapes: ({ a, b, c, d }) => [[a, b, c], [c, d]], op: two((x, y) => matmul(x, y)) },
  { name: 'dot', shapes: ({ a, b, c }) => [[a, b, c], [a, b, c]], op: two(dot) },
  { name: 'reshape', shapes: ({ a, b, c }) => [[a, b, c]], op: one(x => reshape(x, [Number(x.shape[0]) * Number(x.shape[1]), x.shape[2] ?? 1])) },
  { name: 'transpose', shapes: ({ a, b, c }) => [[a, b, c]], op: one(x => transpose(x, [2, 0, 1])) },
  { name: 'slice', shapes: ({ a, b }) => [[a, b + 2]], op: one(x => slice(x, 1, 1, Number(x.shape[1]) - 1)) },
  { name: 'concatenate', shapes: ({ a, b, c }) => [[a, b], [a, c]], op: two((x, y) => concatenate([x, y, x], 1)) },
  { name: 'sumLast', shapes: ({ a, b, c }) => [[a, b, c]], op: one(sumLast) },
  { name: 'sumAll', shapes: matrix, op: one(sumAll) },
  { name: 'sumTo over leading axes', shapes: ({ a, b, c }) => [[a + 1, b, c]], op: one(x => sumTo(x, x.shape.slice(1))) },
  { name: 'sumTo over an inner axis', shapes: ({ a, b, c }) => [[a, b + 1, c]], op: one(x => sumTo(x, [x.shape[0] ?? 1, 1, x.shape[2] ?? 1])) },
  { name: 'spread', shapes: ({ a, b }) => [[b], [a, b]], op: two((x, y) => multiply(spread(x, y), y)) },
  { name: 'softmax', shapes: matrix, op: one(softmax) },
  { name: 'logSumExp', shapes: matrix, op: one(logSumExp) },
  { name: 'logSumExpOfProduct', shapes: ({ a, b, c }) => [[a, c], [b, c]], op: two((x, y) => logSumExpOfProduct(x, y)) },
  { name: 'logSumExpOfProduct with a bias', shapes: ({ a, b, c }) => [[a, c], [b, c], [b]], op: three((x, y, z) => logSumExpOfProduct(x, y, z)) },
  { name: 'logSumExpOfProductAt', shapes: ({ a, b, c }) => [[a, c], [b + 1, c]], op: two((x, y) => logSumExpOfProductAt(x.graph.constant('int32', x.shape.slice(0, 1), ([size = 0]) => new Int32Array(size).fill(1)), x, y)) },
  { name: 'infoNce', shapes: ({ a, b }) => [[a + 1, b], [a + 1, b]], op: two((x, y) => infoNce(x, y, x.graph.constant('float32', [x.shape[0] ?? 1, x.shape[0] ?? 1], ([size = 0]) => Float32Array.from({ length: size * size }, (_, at) => at === 1 || at === size ? -1e9 : 0)), 0.7)) },
  { name: 'layerNormalise', shapes: ({ a, b }) => [[2, a, b + 3], [b + 3], [b + 3]], op: three((x, y, z) => layerNormalise(x, y, z, 1e-2)) },
  { name: 'rmsNormalise', shapes: ({ a, b }) => [[a, b + 3], [b + 3]], op: two((x, y) => rmsNormalise(x, y, 1e-2)) },
  { name: 'takeRows', shapes: ({ a, b }) => [[a + 2, b]], op: one(x => takeRows(scale(x, 2), x.graph.constant('int32', [2], () => Int32Array.of(2, 0)))) },
  ...Object.entries({ simpleRnn: { cell: simpleRnn, gates: 1, biases: 1 }, gru: { cell: gru, gates: 3, biases: 4 }, lstm: { cell: lstm, gates: 4, biases: 4 } }).map(([name, { cell, gates, biases }]) => (
    { name, shapes: ({ a, b, c, d }: Sizes) => [[a, b, c], [gates * d, c], [gates * d, d], [biases * d]], op: (...[x, w, r, y]: Parameter[]) => cell(x as Parameter, w as Parameter, r as Parameter, y as Parameter) })),
  { name: 'dropout at rate 0', shapes: matrix, op: one(x => dropout(scale(x, 1), 0)) },
]
