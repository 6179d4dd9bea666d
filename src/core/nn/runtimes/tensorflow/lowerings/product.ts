import type { Tensor } from '@tensorflow/tfjs-core'
import type { Lowering, TensorFlow } from '../operand.ts'

/** Vectors count as a row on the left and as a column on the right, and that axis goes again. */
function multiply(tf: TensorFlow, a: Tensor, b: Tensor, transA: boolean, transB: boolean): Tensor {
  const [left, right] = [a.rank === 1 ? tf.expandDims(a, 0) : a, b.rank === 1 ? tf.expandDims(b, 1) : b]
  const y = tf.matMul(left, right, transA, transB)
  const gone = [...(a.rank === 1 ? [y.rank - 2] : []), ...(b.rank === 1 ? [y.rank - 1] : [])]
  return gone.length > 0 ? tf.squeeze(y, gone) : y
}

export const product: Readonly<Record<string, Lowering>> = {
  MatMul: call => multiply(call.tf, call.tensor(0), call.tensor(1), false, false),
  FusedMatMul: (call) => {
    const alpha = call.number('alpha', 1)
    const y = multiply(call.tf, call.tensor(0), call.tensor(1), call.number('transA', 0) === 1, call.number('transB', 0) === 1)
    return alpha === 1 ? y : call.tf.mul(y, alpha)
  },
}
