import { product } from '../graph/dimension.ts'
import type { Tensor } from '../graph/tensor.ts'
import { sigmoid, tanh } from './activation.ts'
import { add, multiply, subtract } from './arithmetic.ts'
import { matmul } from './product.ts'
import { oneLater, recurrentNode, recurrentSizes, zeroState } from './recurrence.ts'
import { sumTo } from './reduction.ts'
import { concatenate, reshape, slice } from './reshaping.ts'
import { scan } from './scan.ts'

/**
 * Gated recurrent units (Cho et al. 2014) over all steps, in the form that cuDNN and PyTorch have: with gates z, r, n,
 *
 *     z = σ(W_z·x + R_z·h + b_z)      r = σ(W_r·x + R_r·h + b_r)
 *     n = tanh(W_n·x + b_n + r ⊙ (R_n·h + c_n))      h′ = (1 − z) ⊙ n + z ⊙ h
 *
 * Shapes: x (L, N, F), W (3H, F) and R (3H, H) with the gates in the order z, r, n, bias (4H): b_z, b_r, b_n, c_n →
 * the states after each step (L, N, H); the one before the first is zero.
 *
 * Backward, gates are not kept but computed again for all steps at once from the states. What is left to do step by step
 * is, from the last step to the first, ∂h = g + ∂h′ ⊙ z + (∂h′ ⊙ A)·R, where A holds what each gate's pre-activation
 * adds to h′: A_z = (h − n)·z(1 − z), A_n = (1 − z)(1 − n²), A_r = A_n ⊙ (R_n·h + c_n)·r(1 − r).
 */
export function gru(x: Tensor, inputWeight: Tensor, stateWeight: Tensor, bias: Tensor): Tensor {
  const { graph } = x
  const sizes = recurrentSizes('gru', 3, x, inputWeight, stateWeight)
  const { length, count, inputs, width } = sizes
  const none = graph.constant('float32', [2 * width], () => new Float32Array(2 * width))
  const both = concatenate([slice(bias, 0, 0, 3 * width), none, slice(bias, 0, 3 * width, 4 * width)], 0)
  const y = recurrentNode('GRU', x, inputWeight, stateWeight, both, sizes, { linear_before_reset: { int: 1 } })

  return graph.differentiable(y, [x, inputWeight, stateWeight, bias], (g) => {
    const steps = product([length, count])
    const [inputRows, before] = [reshape(x, [steps, inputs]), reshape(oneLater(y), [steps, width])]
    const rowsOf = (weight: Tensor, gate: number) => slice(weight, 0, gate * width, (gate + 1) * width)
    const fromInput = (gate: number) => add(matmul(inputRows, rowsOf(inputWeight, gate), { transB: true }), rowsOf(bias, gate))
    const fromState = (gate: number) => matmul(before, rowsOf(stateWeight, gate), { transB: true })
    const update = sigmoid(add(fromInput(0), fromState(0)))
    const reset = sigmoid(add(fromInput(1), fromState(1)))
    const remembered = add(fromState(2), rowsOf(bias, 3))
    const candidate = tanh(add(fromInput(2), multiply(reset, remembered)))

    const rest = subtract(graph.scalar(1), update)
    const byUpdate = multiply(subtract(before, candidate), multiply(update, rest))
    const byCandidate = multiply(rest, subtract(graph.scalar(1), multiply(candidate, candidate)))
    const byRemembered = multiply(byCandidate, reset)
    const byReset = multiply(multiply(byRemembered, remembered), subtract(graph.scalar(1), reset))
    const slopes = reshape(concatenate([byUpdate, byReset, byRemembered], 1), [length, count, 3, width])

    const [gradient] = scan({ states: [zeroState(y)], sequences: [g, reshape(update, y.shape), slopes], shared: [stateWeight], backwards: true },
      ([later], [own, kept, slope], [weight]) => {
        const total = add(own as Tensor, later as Tensor)
        const gates = reshape(multiply(reshape(total, [count, 1, width]), slope as Tensor), [count, 3 * width])
        return { states: [add(multiply(total, kept as Tensor), matmul(gates, weight as Tensor))], outputs: [total] }
      }) as [Tensor]
    const rows = reshape(gradient, [steps, width])
    const [onUpdate, onReset] = [multiply(rows, byUpdate), multiply(rows, byReset)]
    const onInput = concatenate([onUpdate, onReset, multiply(rows, byCandidate)], 1)
    const onState = concatenate([onUpdate, onReset, multiply(rows, byRemembered)], 1)
    return [
      () => reshape(matmul(onInput, inputWeight), x.shape),
      () => matmul(onInput, inputRows, { transA: true }),
      () => matmul(onState, before, { transA: true }),
      () => concatenate([sumTo(onInput, [3 * width]), slice(sumTo(onState, [3 * width]), 0, 2 * width, 3 * width)], 0),
    ]
  })
}
