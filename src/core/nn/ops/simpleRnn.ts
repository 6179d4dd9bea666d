import { product } from '../graph/dimension.ts'
import type { Tensor } from '../graph/tensor.ts'
import { add, multiply, subtract } from './arithmetic.ts'
import { matmul } from './product.ts'
import { oneLater, recurrentNode, recurrentSizes, zeroState } from './recurrence.ts'
import { sumTo } from './reduction.ts'
import { concatenate, reshape } from './reshaping.ts'
import { scan } from './scan.ts'

/**
 * The simple recurrent network (Elman 1990) over all steps: h′ = tanh(W·x + R·h + b).
 *
 * Shapes: x (L, N, F), W (H, F), R (H, H), bias (H) → the states after each step (L, N, H); the one before the first is
 * zero. Backward, from the last step to the first: ∂a = (g + ∂a′·R) ⊙ (1 − h²).
 */
export function simpleRnn(x: Tensor, inputWeight: Tensor, stateWeight: Tensor, bias: Tensor): Tensor {
  const { graph } = x
  const sizes = recurrentSizes('simpleRnn', 1, x, inputWeight, stateWeight)
  const { length, count, inputs, width } = sizes
  const none = graph.constant('float32', [width], () => new Float32Array(width))
  const y = recurrentNode('RNN', x, inputWeight, stateWeight, concatenate([bias, none], 0), sizes)

  return graph.differentiable(y, [x, inputWeight, stateWeight, bias], (g) => {
    const steps = product([length, count])
    const slopes = subtract(graph.scalar(1), multiply(y, y))
    const [gradient] = scan({ states: [zeroState(y)], sequences: [g, slopes], shared: [stateWeight], backwards: true }, ([later], [own, slope], [weight]) => {
      const total = multiply(add(own as Tensor, later as Tensor), slope as Tensor)
      return { states: [matmul(total, weight as Tensor)], outputs: [total] }
    }) as [Tensor]
    const rows = reshape(gradient, [steps, width])
    return [
      () => reshape(matmul(rows, inputWeight), x.shape),
      () => matmul(rows, reshape(x, [steps, inputs]), { transA: true }),
      () => matmul(rows, reshape(oneLater(y), [steps, width]), { transA: true }),
      () => sumTo(rows, bias.shape),
    ]
  })
}
