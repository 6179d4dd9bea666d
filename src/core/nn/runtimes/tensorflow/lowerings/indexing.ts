import type { Tensor } from '@tensorflow/tfjs-core'
import { isIntegers, type Lowering, type OpCall, type TensorFlow } from '../operand.ts'

/** Entries of an axis by their numbers; one that is known beforehand may count from the end. */
const gather: Lowering = (call) => {
  const x = call.tensor(0)
  const axis = call.number('axis', 0)
  const places = call.operand(1)
  if (!isIntegers(places)) return call.tf.gather(x, places, axis)
  const size = x.shape[axis] ?? 0
  const counted = call.tf.tensor(places.integers.map(place => place < 0 ? place + size : place), [places.integers.length], 'int32')
  return call.tf.reshape(call.tf.gather(x, counted, axis), [...x.shape.slice(0, axis), ...places.shape, ...x.shape.slice(axis + 1)])
}

/** Where the columns (N, X) of a matrix lie: (N·X, 2) of row and column. */
function places(tf: TensorFlow, columns: Tensor, axis: number): Tensor {
  const [rows = 0, each = 0] = columns.shape
  if (columns.rank !== 2 || axis !== 1) throw new RangeError('Single elements are only taken and put by the columns of a matrix')
  const row = tf.broadcastTo(tf.expandDims(tf.range(0, rows, 1, 'int32'), 1), [rows, each])
  return tf.reshape(tf.stack([row, columns], 2), [rows * each, 2])
}

/** Elements are put in place of others, not added to them. */
function writesOver(call: OpCall): OpCall {
  if (call.text('reduction', 'none') !== 'none') throw new RangeError(`${call.op}: only writing over is known`)
  return call
}

export const indexing: Readonly<Record<string, Lowering>> = {
  Gather: gather,
  GatherElements: (call) => {
    const columns = call.tensor(1)
    return call.tf.reshape(call.tf.gatherND(call.tensor(0), places(call.tf, columns, call.number('axis', 0))), columns.shape)
  },
  ScatterElements: (call) => {
    writesOver(call)
    const updates = call.tensor(2)
    return call.tf.tensorScatterUpdate(call.tensor(0), places(call.tf, call.tensor(1), call.number('axis', 0)), call.tf.reshape(updates, [updates.size]))
  },
  ScatterND: call => writesOver(call).tf.tensorScatterUpdate(call.tensor(0), call.tensor(1), call.tensor(2)),
  TopK: (call) => {
    const [k = 1] = call.integers(1)
    const { values, indices } = call.tf.topk(call.tensor(0), k)
    return [values, indices]
  },
}
