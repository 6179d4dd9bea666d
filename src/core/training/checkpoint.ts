import type { EpochRecord } from '../domain/learning.ts'
import type { TrainingState } from '../nn/state.ts'

/** All that a training needs to go on as if it had never stopped. */
export interface TrainingCheckpoint {
  /** What is trained on what, and how; a run may go on only from a checkpoint of the same. */
  readonly fingerprint: string
  readonly state: TrainingState
  /** The batch to take next. */
  readonly epoch: number
  readonly batch: number
  /** The losses of the epoch's batches so far, added up. */
  readonly lossSum: number
  readonly curve: readonly EpochRecord[]
  /** The parameters of the epoch with the best metric so far. */
  readonly best: Float32Array | null
  readonly seconds: number
  /** Whether it ended because its time was up: then it is not gone on with. */
  readonly timeWasUp: boolean
}

const MAGIC = 'shopcast-checkpoint-1'

/** A line of JSON with everything but the arrays, padded to four bytes; then the arrays, little endian. */
export function encodeCheckpoint({ state, best, ...rest }: TrainingCheckpoint): Uint8Array {
  const arrays = [state.parameters, state.firstMoments, state.secondMoments, ...(best ? [best] : [])]
  const header = JSON.stringify({ magic: MAGIC, step: state.step, length: state.parameters.length, hasBest: best !== null, ...rest })
  const text = new TextEncoder().encode(header)
  const padded = new Uint8Array(Math.ceil((text.length + 1) / 4) * 4).fill(0x20)
  padded.set(text)
  padded[padded.length - 1] = 0x0a
  return Buffer.concat([padded, ...arrays.map(array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))])
}

/** The first line: everything but the arrays. */
type Header = Omit<TrainingCheckpoint, 'state' | 'best'> & { magic: string; step: number; length: number; hasBest: boolean }

/** @throws SyntaxError or RangeError where the bytes are no whole checkpoint */
export function decodeCheckpoint(bytes: Uint8Array): TrainingCheckpoint {
  const end = bytes.indexOf(0x0a) + 1
  const { magic, step, length, hasBest, ...rest } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Header
  if (magic !== MAGIC || bytes.length !== end + (hasBest ? 4 : 3) * length * 4) throw new RangeError('This is no whole checkpoint')
  const flat = new Float32Array(new Uint8Array(bytes.subarray(end)).buffer)
  const take = (index: number) => flat.slice(index * length, (index + 1) * length)
  return { ...rest, state: { step, parameters: take(0), firstMoments: take(1), secondMoments: take(2) }, best: hasBest ? take(3) : null }
}
