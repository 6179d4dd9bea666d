import { product } from '../graph/dimension.ts'
import type { Tensor } from '../graph/tensor.ts'
import { permuteRows } from '../ops/lookup.ts'
import { reshape } from '../ops/reshaping.ts'

/** Turns sequences of a batch into steps that a recurrent layer takes, and back. */
export interface StepOrder {
  /** (N, L, E) → (L, N, E). */
  toSteps(x: Tensor): Tensor
  /** (L, N, E) → (N, L, E). */
  toSequences(steps: Tensor): Tensor
}

/**
 * Sequences are padded on the left; their steps begin with the first event, so that the state before it is zero however
 * long the padding is. The padding comes behind the last event, where no event is left to be moved by it.
 *
 * With p the padding of sequence n, step t of it is row n·L + (t + p) mod L of the batch. Input: ids (N, L) int32, 0 for
 * padding.
 */
export function stepOrder(ids: Tensor): StepOrder {
  const { graph, shape: [count = 1, length = 1] } = ids
  const rows = product([count, length])
  const constant = (shape: (string | number)[], value: (index: number, size: number) => number) =>
    graph.constant('int32', shape, sizes => Int32Array.from({ length: Math.max(...sizes, 1) }, (_, index) => value(index, Math.max(...sizes, 1))))
  const whole = (op: string, inputs: readonly Tensor[], shape: Tensor['shape'], attributes = {}) => graph.node(op, inputs, { dtype: 'int32', shape }, attributes)
  const zero = graph.constant('int32', [], () => Int32Array.of(0))
  const one = graph.constant('int32', [], () => Int32Array.of(1))

  const isPadding = whole('Cast', [graph.node('Equal', [ids, zero], { dtype: 'bool', shape: ids.shape })], ids.shape, { to: { int: 6 } })
  const padding = whole('ReduceSum', [isPadding], [count, 1], { axes: { dims: [1] }, keepdims: { int: 1 } })
  const sizeOf = (axis: number) => reshape(whole('Cast', [graph.node('Shape', [ids], { dtype: 'int64', shape: [1] }, { start: { int: axis }, end: { int: axis + 1 } })], [1], { to: { int: 6 } }), [])
  const [sequences, steps] = [sizeOf(0), sizeOf(1)]
  const sequence = reshape(whole('Range', [zero, sequences, one], [count]), [count, 1])
  const step = constant([1, length], index => index)
  const after = whole('Mod', [whole('Add', [step, padding], ids.shape), steps], ids.shape)
  const from = whole('Add', [whole('Mul', [sequence, steps], [count, 1]), after], ids.shape)
  const forwards = reshape(whole('Transpose', [from], [length, count], { perm: { ints: [1, 0] } }), [rows])
  const back = whole('Mod', [whole('Add', [whole('Sub', [step, padding], ids.shape), steps], ids.shape), steps], ids.shape)
  const backwards = reshape(whole('Add', [whole('Mul', [back, sequences], ids.shape), sequence], ids.shape), [rows])

  const reorder = (x: Tensor, leading: Tensor['shape'], order: Tensor, inverse: Tensor) => {
    const width = x.shape[2] ?? 1
    return reshape(permuteRows(reshape(x, [rows, width]), order, inverse), [...leading, width])
  }
  return {
    toSteps: x => reorder(x, [length, count], forwards, backwards),
    toSequences: x => reorder(x, [count, length], backwards, forwards),
  }
}
