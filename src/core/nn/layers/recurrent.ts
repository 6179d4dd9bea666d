import type { Tensor } from '../graph/tensor.ts'
import { gru } from '../ops/gru.ts'
import { lstm } from '../ops/lstm.ts'
import { simpleRnn } from '../ops/simpleRnn.ts'
import { parameter, vector, type Scope } from './scope.ts'

export const RECURRENT_CELLS = ['rnn', 'gru', 'lstm'] as const
export type RecurrentCell = (typeof RECURRENT_CELLS)[number]

/** The op of each cell, with how many gates and how many biases an element of the state has. */
const CELLS = { rnn: { op: simpleRnn, gates: 1, biases: 1 }, gru: { op: gru, gates: 3, biases: 4 }, lstm: { op: lstm, gates: 4, biases: 4 } } as const

/**
 * A layer that reads a sequence step by step: a simple recurrent network, gated recurrent units or long short-term memory;
 * formulas and the order of the gates stand with the ops.
 *
 * Shapes: (L, N, F) → (L, N, H). Parameters: `input.weight` (G·H, F), `state.weight` (G·H, H), both Xavier normal; `bias`, zero.
 */
export function recurrent(scope: Scope, cell: RecurrentCell, inputs: number, width: number): (x: Tensor) => Tensor {
  const { op, gates, biases } = CELLS[cell]
  const inputWeight = parameter(scope, 'input.weight', [gates * width, inputs], { kind: 'xavierNormal' })
  const stateWeight = parameter(scope, 'state.weight', [gates * width, width], { kind: 'xavierNormal' })
  const bias = vector(scope, 'bias', biases * width, 0)
  return x => op(x, inputWeight, stateWeight, bias)
}
