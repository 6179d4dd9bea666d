import type { Dimension } from '../graph/dimension.ts'
import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { reshape } from './reshaping.ts'

/** L, N, F and H. */
export interface RecurrentSizes {
  readonly length: Dimension
  readonly count: Dimension
  readonly inputs: number
  readonly width: number
}

/** Checks x (L, N, F), input weights (G·H, F) and state weights (G·H, H) against each other. @throws ShapeError */
export function recurrentSizes(op: string, gates: number, x: Tensor, inputWeight: Tensor, stateWeight: Tensor): RecurrentSizes {
  const [length = 1, count = 1, inputs] = x.shape
  const width = stateWeight.shape[1]
  const fits = x.shape.length === 3 && typeof inputs === 'number' && typeof width === 'number'
    && inputWeight.shape[1] === inputs && inputWeight.shape[0] === gates * width && stateWeight.shape[0] === gates * width
  if (!fits) throw new ShapeError(op, [x.shape, inputWeight.shape, stateWeight.shape], `wants (L, N, F), (${gates}H, F) and (${gates}H, H)`)
  return { length, count, inputs, width }
}

/** onnxruntime's recurrent op over all steps: x (L, N, F) → the states (L, N, H). Weights and bias lead with the direction, of which there is one. */
export function recurrentNode(op: string, x: Tensor, inputWeight: Tensor, stateWeight: Tensor, bias: Tensor, { length, count, width }: RecurrentSizes, attributes: Record<string, { int: number }> = {}): Tensor {
  const { graph } = x
  const leading = (tensor: Tensor) => reshape(tensor, [1, ...tensor.shape])
  const states = graph.node(op, [x, leading(inputWeight), leading(stateWeight), leading(bias)], { shape: [length, 1, count, width] }, { hidden_size: { int: width }, ...attributes })
  return reshape(states, [length, count, width])
}

/** What each step finds of (L, N, H): that of the step before, zeros at the first. Outside the tape. */
export function oneLater(states: Tensor): Tensor {
  // A negative pad cuts off.
  return states.graph.node('Pad', [states], { shape: states.shape }, { pads: { dims: [1, 0, 0, -1, 0, 0] } })
}

/** Zeros (N, H), for a batch of unknown size, as a state before the first step; of (L, N, H). */
export function zeroState(states: Tensor): Tensor {
  const { graph, shape } = states
  const size = graph.node('Shape', [states], { dtype: 'int64', shape: [shape.length - 1] }, { start: { int: 1 } })
  return graph.node('ConstantOfShape', [size], { shape: shape.slice(1) })
}
