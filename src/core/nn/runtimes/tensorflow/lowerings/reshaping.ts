import type { Tensor } from '@tensorflow/tfjs-core'
import { isIntegers, type Lowering, type OpCall } from '../operand.ts'

/** 0 stands for the size that is there, −1 for what is left. */
const reshape: Lowering = (call) => {
  const operand = call.operand(0)
  const target = call.integers(1).map((size, axis) => size === 0 ? operand.shape[axis] ?? 0 : size)
  if (!isIntegers(operand)) return call.tf.reshape(operand, target)
  const known = target.reduce((product, size) => size < 0 ? product : product * size, 1)
  return { shape: target.map(size => size < 0 ? operand.integers.length / known : size), integers: operand.integers }
}

const shape: Lowering = (call) => {
  const sizes = call.operand(0).shape
  const integers = sizes.slice(call.number('start', 0), call.number('end', sizes.length))
  return { shape: [integers.length], integers }
}

const slice: Lowering = (call) => {
  const x = call.tensor(0)
  const [starts, ends] = [call.integers(1), call.integers(2)]
  const axes = call.has(3) ? axesOf(call, 3, x) : starts.map((_, axis) => axis)
  if (call.has(4) && call.integers(4).some(step => step !== 1)) throw new RangeError('Slice: only steps of 1 are known')
  const begin = x.shape.map(() => 0)
  const end = [...x.shape]
  for (const [index, axis] of axes.entries()) {
    const size = x.shape[axis] ?? 0
    const within = (place = 0) => Math.min(Math.max(place < 0 ? place + size : place, 0), size)
    begin[axis] = within(starts[index])
    end[axis] = within(ends[index])
  }
  return call.tf.slice(x, begin, end.map((place, axis) => place - (begin[axis] ?? 0)))
}

/** Zeros around a tensor; a negative number cuts off. */
const pad: Lowering = (call) => {
  const x = call.tensor(0)
  const amounts = call.integers(1)
  const [before, after] = [amounts.slice(0, x.rank), amounts.slice(x.rank)]
  const cut = (amount = 0) => Math.max(-amount, 0)
  const kept = call.tf.slice(x, before.map(cut), x.shape.map((size, axis) => size - cut(before[axis]) - cut(after[axis])))
  return call.tf.pad(kept, before.map((amount, axis) => [Math.max(amount, 0), Math.max(after[axis] ?? 0, 0)]))
}

/** The axes that an operand names, counted from the front. */
export function axesOf(call: OpCall, index: number, x: Tensor): number[] {
  return call.integers(index).map(axis => axis < 0 ? axis + x.rank : axis)
}

export const reshaping: Readonly<Record<string, Lowering>> = {
  Reshape: reshape,
  Shape: shape,
  Slice: slice,
  Pad: pad,
  Transpose: call => call.tf.transpose(call.tensor(0), [...call.list('perm') ?? []]),
  Concat: call => call.tf.concat(call.tensors(), call.number('axis', 0)),
  // ONNX lets both sides broadcast.
  Expand: call => call.tf.broadcastTo(call.tensor(0), call.tf.broadcast_util.assertAndGetBroadcastShape(call.tensor(0).shape, [...call.integers(1)])),
  ConstantOfShape: call => call.tf.zeros([...call.integers(0)]),
  Range: (call) => {
    const [start = 0, limit = 0, step = 1] = [0, 1, 2].flatMap(index => call.integers(index))
    const integers = Array.from({ length: Math.max(Math.ceil((limit - start) / step), 0) }, (_, index) => start + index * step)
    return { shape: [integers.length], integers }
  },
}
