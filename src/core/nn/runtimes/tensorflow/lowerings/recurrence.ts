import type { Tensor } from '@tensorflow/tfjs-core'
import type { Lowering, OpCall, TensorFlow } from '../operand.ts'

/** How one step turns what comes of the input (N, G·H) and of the states before it into the states after it, the first of which is shown. */
type Cell = (tf: TensorFlow, fromInput: Tensor, fromState: Tensor, states: readonly Tensor[]) => Tensor[]

/**
 * A recurrent op of ONNX, forwards, from zero: x (L, N, F), W (1, G·H, F), R (1, G·H, H), B (1, 2·G·H) → (L, 1, N, H). What comes of the
 * inputs is computed for all steps at once.
 *
 * @param kept how many states go from step to step
 */
function recurrent(cell: Cell, kept: number): Lowering {
  return (call) => {
    const { tf } = call
    const [x, inputWeight, stateWeight, bias] = [0, 1, 2, 3].map(index => call.tensor(index)) as [Tensor, Tensor, Tensor, Tensor]
    const [length = 0, count = 0, inputs = 0] = x.shape
    const [, rows = 0, width = 0] = stateWeight.shape
    const [fromInput, recurrentWeight, recurrentBias] = tf.tidy(() => {
      const [inputBias, ownBias] = tf.split(tf.reshape(bias, [2, rows]), 2) as [Tensor, Tensor]
      const all = tf.add(tf.matMul(tf.reshape(x, [length * count, inputs]), tf.reshape(inputWeight, [rows, inputs]), false, true), inputBias)
      return [tf.reshape(all, [length, count, rows]), tf.reshape(stateWeight, [rows, width]), ownBias]
    })
    let states: Tensor[] = Array.from({ length: kept }, () => tf.zeros([count, width]))
    const shown: Tensor[] = []
    for (let step = 0; step < length; step++) {
      states = tf.tidy(() => {
        const own = tf.reshape(tf.slice(fromInput, [step, 0, 0], [1, count, rows]), [count, rows])
        return cell(tf, own, tf.add(tf.matMul(states[0] as Tensor, recurrentWeight, false, true), recurrentBias), states)
      })
      shown.push(states[0] as Tensor)
    }
    return tf.reshape(tf.stack(shown), [length, 1, count, width])
  }
}

const split = (tf: TensorFlow, gates: Tensor, count: number) => tf.split(gates, count, 1)

/** Gates in the order z, r, n; the reset gate acts behind the product, as in cuDNN. */
const gru: Cell = (tf, fromInput, fromState, [state]) => {
  const [z, r, n] = split(tf, fromInput, 3) as [Tensor, Tensor, Tensor]
  const [ownZ, ownR, ownN] = split(tf, fromState, 3) as [Tensor, Tensor, Tensor]
  const update = tf.sigmoid(tf.add(z, ownZ))
  const candidate = tf.tanh(tf.add(n, tf.mul(tf.sigmoid(tf.add(r, ownR)), ownN)))
  return [tf.add(tf.mul(tf.sub(1, update), candidate), tf.mul(update, state as Tensor))]
}

/** Gates in the order i, o, f, g. */
const lstm: Cell = (tf, fromInput, fromState, [, cell]) => {
  const [i, o, f, g] = split(tf, tf.add(fromInput, fromState), 4) as [Tensor, Tensor, Tensor, Tensor]
  const next = tf.add(tf.mul(tf.sigmoid(f), cell as Tensor), tf.mul(tf.sigmoid(i), tf.tanh(g)))
  return [tf.mul(tf.sigmoid(o), tf.tanh(next)), next]
}

function resetBehindProduct(call: OpCall): OpCall {
  if (call.number('linear_before_reset', 0) !== 1) throw new RangeError('GRU: the reset gate must act behind the product')
  return call
}

export const recurrence: Readonly<Record<string, Lowering>> = {
  RNN: recurrent((tf, fromInput, fromState) => [tf.tanh(tf.add(fromInput, fromState))], 1),
  GRU: call => recurrent(gru, 1)(resetBehindProduct(call)),
  LSTM: recurrent(lstm, 2),
}
