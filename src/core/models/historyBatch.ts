import type { EncodedSequences } from '../datasets/encodedSequences.ts'
import { bucketOf } from '../datasets/eventFeatures.ts'
import type { Value } from '../nn/runtimes/runtime.ts'
import type { SequenceInputs } from './sequenceModel.ts'

/** A part of a sequence, rows `start` to `end` − 1 of its columns. */
export interface HistorySpan {
  readonly start: number
  readonly end: number
}

/**
 * What a network is fed for some histories: of each the latest events that `length` places hold, padded with 0 on the left,
 * in every input that is read event by event.
 * @param free how many places behind the last event are left 0
 */
export function historyBatch(sequences: EncodedSequences, spans: readonly HistorySpan[], length: number, inputs: SequenceInputs, free = 0): Record<string, Value> {
  const padded = (column: Int32Array): Value => {
    const data = new Int32Array(spans.length * length)
    spans.forEach(({ start, end }, row) => {
      const latest = column.subarray(Math.max(start, end - length + free), end)
      data.set(latest, (row + 1) * length - free - latest.length)
    })
    return { dtype: 'int32', shape: [spans.length, length], data }
  }
  const values: Record<string, Value> = { products: padded(sequences.products) }
  for (const { name } of inputs.features) {
    const buckets = sequences.features[name]
    if (!buckets) throw new TypeError(`The sequences were encoded without ${name}`)
    values[name] = padded(buckets)
  }
  if (inputs.relativeTime) values['elapsed'] = elapsed(sequences.at, spans, length, inputs.relativeTime)
  return values
}

/** The bucket of the time from each event back to each other one: (N, L, L); 0 where it is not known or not in the past. */
function elapsed(at: Float64Array, spans: readonly HistorySpan[], length: number, edges: readonly number[]): Value {
  const data = new Int32Array(spans.length * length * length)
  spans.forEach(({ start, end }, row) => {
    const first = Math.max(start, end - length)
    const shift = length - end
    for (let i = first; i < end; i++) {
      for (let j = first; j <= i; j++) data[(row * length + i + shift) * length + j + shift] = bucketOf((at[i] ?? NaN) - (at[j] ?? NaN), edges)
    }
  })
  return { dtype: 'int32', shape: [spans.length, length, length], data }
}
