import type { Tensor } from '@tensorflow/tfjs-core'
import type { Lowering } from '../operand.ts'

/**
 * A recurrence over the first axis as a loop: states, then sequences of which step t reads entry t → the last states, then what all
 * steps gave, (L, …) each, in the order of the entries.
 */
export const scan: Lowering = (call) => {
  const { tf } = call
  const tensors = call.tensors()
  const stateCount = tensors.length - call.number('num_scan_inputs', 0)
  const sequences = tensors.slice(stateCount)
  const backwards = (call.list('scan_input_directions') ?? []).includes(1)
  const length = sequences[0]?.shape[0] ?? 0
  let states = tensors.slice(0, stateCount)
  const given: Tensor[][] = []
  for (let step = 0; step < length; step++) {
    const entry = backwards ? length - 1 - step : step
    const made = tf.tidy(() => call.runBody([...states, ...sequences.map(sequence => entryOf(sequence, entry))]))
    states = made.slice(0, stateCount)
    given.push(made.slice(stateCount))
  }
  if (backwards) given.reverse()
  const outputs = given[0]?.map((_, index) => tf.stack(given.map(outputs => outputs[index] as Tensor))) ?? []
  return [...states, ...outputs]

  function entryOf(sequence: Tensor, entry: number): Tensor {
    const [, ...inner] = sequence.shape
    return tf.reshape(tf.slice(sequence, [entry, ...inner.map(() => 0)], [1, ...inner]), inner)
  }
}
