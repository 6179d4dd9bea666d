import type { Shape } from './graph/dimension.ts'
import type { TensorData } from './graph/tensor.ts'
import type { Batch } from './program.ts'

/**
 * How a batch falls into parts whose losses, and so gradients, add up to its own: by whole sequences. That holds for a
 * weighted sum of losses of which none looks beyond its own sequence and what all share.
 */
export interface Splitting {
  /** The symbol of the sequences: inputs whose first axis it is are cut by rows. */
  readonly rows: string
  /** The symbol of the places that have a loss: inputs whose first axis it is are cut where the places leave one row for the next. */
  readonly places: string
  /** The input (places) int32 that says where they are: row · `length` + step, ascending. */
  readonly positions: string
  /** The symbol of the steps in a row. */
  readonly length: string
}

/** What a splitting must know of an input. */
export interface InputShape {
  readonly name: string
  readonly shape: Shape
}

/**
 * Cuts a batch into at most `count` parts of about equally many sequences; parts without a loss are left out. What is
 * neither rows nor places goes to all of them. Nothing is copied but the positions, which begin at 0 in every part.
 */
export function splitBatch(batch: Batch, inputs: readonly InputShape[], { rows, places, positions, length }: Splitting, count: number): Batch[] {
  const { sizes, values } = batch
  const sequences = sizes[rows] ?? 0
  const steps = sizes[length] ?? 0
  const where = values[positions] as Int32Array
  const parts: Batch[] = []
  let fromPlace = 0
  for (let part = 0; part < count; part++) {
    const fromRow = Math.floor(sequences * part / count)
    const toRow = Math.floor(sequences * (part + 1) / count)
    let toPlace = fromPlace
    while (toPlace < where.length && (where[toPlace] ?? 0) < toRow * steps) toPlace++
    if (toPlace > fromPlace) {
      const cut = (data: TensorData, first: unknown): TensorData => {
        if (first === rows) return span(data, fromRow, toRow, sequences)
        return first === places ? span(data, fromPlace, toPlace, where.length) : data
      }
      const cuts = Object.fromEntries(inputs.flatMap(({ name, shape }) => values[name] ? [[name, cut(values[name], shape[0])]] : []))
      cuts[positions] = where.slice(fromPlace, toPlace).map(position => position - fromRow * steps)
      parts.push({ sizes: { ...sizes, [rows]: toRow - fromRow, [places]: toPlace - fromPlace }, values: cuts })
    }
    fromPlace = toPlace
  }
  return parts
}

/** The elements of the entries `from` to `to` − 1 of `count` along the first axis. */
function span(data: TensorData, from: number, to: number, count: number): TensorData {
  const each = data.length / count
  return data.subarray(from * each, to * each)
}
