import type { Tensor } from '@tensorflow/tfjs-core'
import type { Lowering, OpCall } from '../operand.ts'
import { axesOf } from './reshaping.ts'

type Reduce = (x: Tensor, axes: number[] | undefined, keep: boolean) => Tensor

/** Over the axes named, or all. */
function reduce(call: OpCall, by: Reduce): Tensor {
  const x = call.tensor(0)
  return by(x, call.has(1) ? axesOf(call, 1, x) : undefined, call.number('keepdims', 1) === 1)
}

/** y, the mean, and 1/√(σ² + ε), over the last axis. */
const layerNormalization: Lowering = (call) => {
  const { tf } = call
  const { mean, variance } = tf.moments(call.tensor(0), -1, true)
  const reciprocal = tf.div(1, tf.sqrt(tf.add(variance, call.number('epsilon', 1e-5))))
  const normalised = tf.mul(tf.sub(call.tensor(0), mean), reciprocal)
  return [tf.add(tf.mul(normalised, call.tensor(1)), call.tensor(2)), mean, reciprocal]
}

export const reduction: Readonly<Record<string, Lowering>> = {
  ReduceSum: call => reduce(call, (x, axes, keep) => call.tf.sum(x, axes, keep)),
  ReduceMax: call => reduce(call, (x, axes, keep) => call.tf.max(x, axes, keep)),
  Softmax: call => call.tf.softmax(call.tensor(0), call.number('axis', -1)),
  LayerNormalization: layerNormalization,
}
