import type { TensorData } from './graph/tensor.ts'
import type { Batch } from './program.ts'
import type { InputShape, Splitting } from './splitBatch.ts'

/**
 * Fills a batch up to sizes that come up again and again, for a runtime that compiles a graph for each: sequences of padding
 * at the end, and places of weight 0 whose positions nobody else has. Its loss and its gradients stay the same.
 */
export function padBatch({ sizes, values }: Batch, inputs: readonly InputShape[], { rows, places, positions, length }: Splitting): Batch {
  const where = values[positions] as Int32Array
  const steps = sizes[length] ?? 1
  const sequences = roundUp(sizes[rows] ?? 0)
  const padded = { ...sizes, [rows]: sequences, [places]: Math.min(roundUp(where.length), sequences * steps) }
  const entries = inputs.flatMap(({ name, shape: [first] }) => {
    const data = values[name]
    if (!data) return []
    return [[name, first === rows || first === places ? extend(data, sizes[first] ?? 1, padded[first] ?? 1) : data] as const]
  })
  return { sizes: padded, values: { ...Object.fromEntries(entries), [positions]: withFree(where, padded[places] ?? 0) } }
}

/** The next number that is one of four, evenly apart, in every doubling: at most a quarter more. */
function roundUp(count: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(count, 1))) - 2)
  return Math.ceil(count / step) * step
}

/** An array of so many entries made one of more, the new ones zeros. */
function extend(data: TensorData, from: number, to: number): TensorData {
  if (from === to) return data
  const Elements = data.constructor as new (length: number) => TensorData
  const longer = new Elements(data.length / from * to)
  longer.set(data as never)
  return longer
}

/** The positions, ascending, and behind them the lowest that are not among them. */
function withFree(positions: Int32Array, count: number): Int32Array {
  if (positions.length === count) return positions
  const all = new Int32Array(count)
  all.set(positions)
  let taken = 0
  let position = 0
  for (let place = positions.length; place < count; position++) {
    if (positions[taken] === position) taken++
    else all[place++] = position
  }
  return all
}
