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
  /** Where the loss compares sequences of a group: the groups' size, and the symbol and the inputs (pairs) int32 of the places compared, ascending like the positions. */
  readonly groups?: { readonly rows: number; readonly pairs: string; readonly positions: readonly [string, string] }
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
export function splitBatch(batch: Batch, inputs: readonly InputShape[], { rows, places, positions, length, groups }: Splitting, count: number): Batch[] {
  const { sizes, values } = batch
  const sequences = sizes[rows] ?? 0
  const steps = sizes[length] ?? 0
  const together = groups?.rows ?? 1
  const border = (part: number) => Math.min(sequences, Math.floor(Math.ceil(sequences / together) * part / count) * together)
  const lists = [{ symbol: places, positions: [positions] }, ...groups ? [{ symbol: groups.pairs, positions: groups.positions }] : []]
  const begun = lists.map(() => 0)
  const parts: Batch[] = []
  for (let part = 0; part < count; part++) {
    const [fromRow, toRow] = [border(part), border(part + 1)]
    const ranges = new Map(lists.map(({ symbol, positions: [first = ''] }, list) => {
      const where = values[first] as Int32Array
      const from = begun[list] ?? 0
      let to = from
      while (to < where.length && (where[to] ?? 0) < toRow * steps) to++
      begun[list] = to
      return [symbol, { from, to, all: where.length }]
    }))
    const own = (symbol: string) => (ranges.get(symbol)?.to ?? 0) - (ranges.get(symbol)?.from ?? 0)
    if (own(places) === 0) continue
    const cut = (data: TensorData, first: unknown): TensorData => {
      if (first === rows) return span(data, fromRow, toRow, sequences)
      const range = ranges.get(String(first))
      return range ? span(data, range.from, range.to, range.all) : data
    }
    const cuts = Object.fromEntries(inputs.flatMap(({ name, shape }) => values[name] ? [[name, cut(values[name], shape[0])]] : []))
    for (const name of lists.flatMap(list => list.positions)) cuts[name] = (cuts[name] as Int32Array).map(position => position - fromRow * steps)
    parts.push({ sizes: { ...sizes, [rows]: toRow - fromRow, ...Object.fromEntries(lists.map(({ symbol }) => [symbol, own(symbol)])) }, values: cuts })
  }
  return parts
}

/** The elements of the entries `from` to `to` − 1 of `count` along the first axis. */
function span(data: TensorData, from: number, to: number, count: number): TensorData {
  const each = data.length / count
  return data.subarray(from * each, to * each)
}
