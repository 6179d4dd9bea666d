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
 * Long short-term memory (Hochreiter and Schmidhuber 1997; with forget gates, Gers et al. 2000) over all steps:
 *
 *     i, o, f = σ(W·x + R·h + b)      g = tanh(W_g·x + R_g·h + b_g)
 *     c′ = f ⊙ c + i ⊙ g      h′ = o ⊙ tanh(c′)
 *
 * Shapes: x (L, N, F), W (4H, F), R (4H, H) and bias (4H) with the gates in the order i, o, f, g → the states h after
 * each step (L, N, H); h and c are zero before the first.
 *
 * Backward, gates and cells are computed again, the gates for all steps at once. What is left to do from the last step to
 * the first is ∂h = γ + ∂gates·R and ∂c = ∂h ⊙ o(1 − tanh²c) + ∂c′ ⊙ f′, γ being the gradient of the states.
 */
export function lstm(x: Tensor, inputWeight: Tensor, stateWeight: Tensor, bias: Tensor): Tensor {
  const { graph } = x
  const sizes = recurrentSizes('lstm', 4, x, inputWeight, stateWeight)
  const { length, count, inputs, width } = sizes
  const none = graph.constant('float32', [4 * width], () => new Float32Array(4 * width))
  const y = recurrentNode('LSTM', x, inputWeight, stateWeight, concatenate([bias, none], 0), sizes)

  return graph.differentiable(y, [x, inputWeight, stateWeight, bias], (g) => {
    const steps = product([length, count])
    const asSteps = (rows: Tensor) => reshape(rows, [length, count, width])
    const one = graph.scalar(1)
    const [inputRows, before] = [reshape(x, [steps, inputs]), reshape(oneLater(y), [steps, width])]
    const rowsOf = (weight: Tensor, gate: number) => slice(weight, 0, gate * width, (gate + 1) * width)
    const sum = (gate: number) => add(
      add(matmul(inputRows, rowsOf(inputWeight, gate), { transB: true }), rowsOf(bias, gate)), matmul(before, rowsOf(stateWeight, gate), { transB: true }))
    const [input, output, forget, candidate] = [sigmoid(sum(0)), sigmoid(sum(1)), sigmoid(sum(2)), tanh(sum(3))]
    const [cells] = scan({ states: [zeroState(y)], sequences: [asSteps(forget), asSteps(multiply(input, candidate))], shared: [], backwards: false },
      ([cell], [kept, added]) => {
        const next = add(multiply(cell as Tensor, kept as Tensor), added as Tensor)
        return { states: [next], outputs: [next.graph.node('Identity', [next], { shape: next.shape })] }
      }) as [Tensor]

    const squashed = tanh(reshape(cells, [steps, width]))
    const slopeOf = (gate: Tensor) => multiply(gate, subtract(one, gate))
    const byOutput = multiply(squashed, slopeOf(output))
    const byCell = [
      multiply(candidate, slopeOf(input)),
      multiply(reshape(oneLater(cells), [steps, width]), slopeOf(forget)),
      multiply(input, subtract(one, multiply(candidate, candidate))),
    ] as [Tensor, Tensor, Tensor]
    const toCell = multiply(output, subtract(one, multiply(squashed, squashed)))
    const cellWeight = concatenate([rowsOf(stateWeight, 0), slice(stateWeight, 0, 2 * width, 4 * width)], 0)
    const [onStates, onCells] = scan({
      states: [zeroState(y), zeroState(y)],
      sequences: [g, asSteps(toCell), asSteps(forget), reshape(concatenate(byCell, 1), [length, count, 3, width]), asSteps(byOutput)],
      shared: [cellWeight, rowsOf(stateWeight, 1)], backwards: true,
    }, ([laterState, laterCell], [own, intoCell, kept, slopes, outputSlope], [ofCell, ofOutput]) => {
      const state = add(own as Tensor, laterState as Tensor)
      const cell = add(laterCell as Tensor, multiply(state, intoCell as Tensor))
      const gates = reshape(multiply(reshape(cell, [count, 1, width]), slopes as Tensor), [count, 3 * width])
      const onState = add(matmul(gates, ofCell as Tensor), matmul(multiply(state, outputSlope as Tensor), ofOutput as Tensor))
      return { states: [onState, multiply(cell, kept as Tensor)], outputs: [state, cell] }
    }) as [Tensor, Tensor]

    const [stateRows, cellRows] = [reshape(onStates, [steps, width]), reshape(onCells, [steps, width])]
    const [onInput, onForget, onCandidate] = byCell.map(slope => multiply(cellRows, slope)) as [Tensor, Tensor, Tensor]
    const onGates = concatenate([onInput, multiply(stateRows, byOutput), onForget, onCandidate], 1)
    return [
      () => reshape(matmul(onGates, inputWeight), x.shape),
      () => matmul(onGates, inputRows, { transA: true }),
      () => matmul(onGates, before, { transA: true }),
      () => sumTo(onGates, bias.shape),
    ]
  })
}
