import type { Shape } from '../graph/dimension.ts'
import { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/tensor.ts'

/** What is carried from step to step, what each step reads of its own, and what all of them read. */
export interface ScanInputs {
  /** The states before the first step, such as (N, H). */
  readonly states: readonly Tensor[]
  /** (L, …), of which step t reads the entry t, (…). */
  readonly sequences: readonly Tensor[]
  /** Read whole at every step. */
  readonly shared: readonly Tensor[]
  /** From the last entry to the first; what comes out lies in the order of the entries all the same. */
  readonly backwards: boolean
}

interface Step {
  readonly states: readonly Tensor[]
  readonly outputs: readonly Tensor[]
}

/**
 * A recurrence over the first axis as one ONNX Scan, whatever its length: `step` is written once, in a graph within the
 * node. Gives the outputs of all steps, (L, …) each. Outside the tape: it is what gradients of recurrent layers are made of.
 *
 * @param step given the states, the slices and the shared tensors, as tensors of the inner graph: the next states and the
 * outputs, each a tensor that the step computes
 */
export function scan({ states, sequences, shared, backwards }: ScanInputs, step: (states: Tensor[], slices: Tensor[], shared: Tensor[]) => Step): Tensor[] {
  const { graph } = states[0] as Tensor
  const inner = new Graph(`scan${graph.nodes.length}.`)
  const fed = (tensors: readonly Tensor[], name: string, shapeOf: (tensor: Tensor) => Shape) =>
    tensors.map((tensor, index) => inner.input(`scan${graph.nodes.length}.${name}${index}`, tensor.dtype, shapeOf(tensor)))
  const done = step(
    fed(states, 'state', ({ shape }) => shape),
    fed(sequences, 'slice', ({ shape }) => shape.slice(1)),
    shared.map(tensor => inner.outer(tensor)),
  )
  const [length = 1] = sequences[0]?.shape ?? []
  const outputs = [...done.states.map(({ shape }) => ({ shape })), ...done.outputs.map(({ shape }) => ({ shape: [length, ...shape] }))]
  const direction = (count: number) => ({ ints: Array.from({ length: count }, () => Number(backwards)) })
  const made = graph.nodeWithOutputs('Scan', [...states, ...sequences], outputs, {
    num_scan_inputs: { int: sequences.length }, scan_input_directions: direction(sequences.length), scan_output_directions: direction(done.outputs.length),
  }, { graph: inner, outputs: [...done.states, ...done.outputs], outer: shared })
  return made.slice(states.length)
}
