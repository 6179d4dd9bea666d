import { resolve, type Shape, type Sizes } from '../graph/dimension.ts'
import { materialise } from '../graph/graph.ts'
import type { Tensor } from '../graph/tensor.ts'
import type { TrainingProgram } from '../program.ts'
import type { ParameterPlace } from '../state.ts'
import type { InputLayout } from './feeds.ts'

/** What a program takes and gives, as plain data that can be sent to a thread. */
export interface ProgramLayout {
  readonly inputs: readonly InputLayout[]
  readonly parameters: readonly ParameterLayout[]
  readonly rows: readonly RowsLayout[]
}

export interface ParameterLayout {
  readonly name: string
  readonly shape: readonly number[]
  readonly offset: number
  readonly length: number
  /** −1 for none. */
  readonly paddingRow: number
  /** The output that is its dense gradient, or null where only rows of it are learned from. */
  readonly dense: string | null
}

/** An output that is the rows of a parameter's gradient, and the input or the constant that says which rows. */
export interface RowsLayout {
  readonly output: string
  readonly shape: Shape
  readonly parameter: string
  readonly indices: string
}

export function describeProgram({ graph, gradients }: TrainingProgram, places: readonly ParameterPlace[]): ProgramLayout {
  return {
    inputs: graph.inputs.map(({ tensor: { name, dtype, shape }, role }) => ({ name, dtype, shape, role })),
    parameters: places.map(({ parameter: { name, shape, paddingRow = -1 }, offset, length }, index) =>
      ({ name, shape, offset, length, paddingRow, dense: gradients[index]?.gradient.dense ? denseName(name) : null })),
    rows: gradients.flatMap(({ parameter, gradient }) => gradient.rows.map(({ indices, rows }, use) =>
      ({ output: rowsName(parameter.name, use), shape: rows.shape, parameter: parameter.name, indices: indices.name }))),
  }
}

/** The tensors behind the outputs of a layout, and the loss. */
export function programOutputs({ loss, gradients }: TrainingProgram): Record<string, Tensor> {
  const outputs: Record<string, Tensor> = { loss }
  for (const { parameter, gradient } of gradients) {
    if (gradient.dense) outputs[denseName(parameter.name)] = gradient.dense
    gradient.rows.forEach(({ rows }, use) => {
      outputs[rowsName(parameter.name, use)] = rows
    })
  }
  return outputs
}

/** The elements of the constants that name rows. */
export function constantIndices({ graph }: TrainingProgram, rows: readonly RowsLayout[], sizes: Sizes): Record<string, Int32Array> {
  const named = new Set(rows.map(({ indices }) => indices))
  const constants = graph.constants.filter(({ tensor }) => named.has(tensor.name))
  return Object.fromEntries(constants.map(constant => [constant.tensor.name, materialise(constant, resolve(constant.tensor.shape, sizes)) as Int32Array]))
}

function denseName(parameter: string): string {
  return `gradient.${parameter}`
}

function rowsName(parameter: string, use: number): string {
  return `rows.${parameter}.${use}`
}
