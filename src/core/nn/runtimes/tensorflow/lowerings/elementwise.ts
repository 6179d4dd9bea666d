import type { Tensor } from '@tensorflow/tfjs-core'
import { isIntegers, type Lowering, type TensorFlow } from '../operand.ts'

/** Ops that TensorFlow has under another name, with the same meaning. */
const ONE = {
  Exp: 'exp', Log: 'log', Sqrt: 'sqrt', Neg: 'neg', Sigmoid: 'sigmoid', Tanh: 'tanh', Softplus: 'softplus', Erf: 'erf', Relu: 'relu', Identity: 'clone',
} as const satisfies Record<string, keyof TensorFlow>

/** The same with two operands, which broadcast alike. */
const TWO = {
  Add: 'add', Sub: 'sub', Mul: 'mul', Div: 'div', Mod: 'mod', Max: 'maximum', Equal: 'equal', Greater: 'greater', GreaterOrEqual: 'greaterEqual',
} as const satisfies Record<string, keyof TensorFlow>

/** ONNX's numbers of the types that `Cast` turns to; TensorFlow.js has 32 bits at most. */
const CASTS: ReadonlyMap<number, 'float32' | 'int32' | 'bool'> = new Map([[1, 'float32'], [6, 'int32'], [7, 'int32'], [9, 'bool']])

const cast: Lowering = (call) => {
  const dtype = CASTS.get(call.number('to', 0))
  if (!dtype) throw new RangeError(`Cast to ONNX's type ${call.number('to', 0)} is not known`)
  const operand = call.operand(0)
  return isIntegers(operand) && dtype === 'int32' ? operand : call.tf.cast(call.tensor(0), dtype)
}

export const elementwise: Readonly<Record<string, Lowering>> = {
  ...Object.fromEntries(Object.entries(ONE).map(([op, name]): [string, Lowering] => [op, call => call.tf[name](call.tensor(0))])),
  ...Object.fromEntries(Object.entries(TWO).map(([op, name]): [string, Lowering] => [op, call => call.tensors().reduce((x: Tensor, y) => call.tf[name](x, y))])),
  Where: call => call.tf.where(call.tensor(0), call.tensor(1), call.tensor(2)),
  Cast: cast,
  Constant: call => call.tf.scalar(call.number('value_float', Number.NaN)),
  DequantizeLinear: (call) => {
    if (call.has(2)) throw new RangeError('DequantizeLinear: only dropout masks, which have no zero point, are known')
    return call.tf.mul(call.tf.cast(call.tensor(0), 'float32'), call.tensor(1))
  },
}
