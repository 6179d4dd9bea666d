import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { UtcMillis } from '../../domain/time.ts'
import { encodeRecords } from './tfRecord.ts'

/** Figures at one step, by their names in TensorBoard. */
export interface Scalars {
  readonly at: UtcMillis
  readonly step: number
  readonly values: Readonly<Record<string, number>>
}

const VERSION = 'brain.Event:2'

/** An event file of TensorBoard: a record that names the version, then one for each step. */
export function encodeEventFile(startedAt: UtcMillis, steps: readonly Scalars[]): Uint8Array {
  return encodeRecords([
    event(startedAt).tag(3, WireType.LengthDelimited).string(VERSION).finish(),
    ...steps.map(({ at, step, values }) => event(at).tag(2, WireType.Varint).int64(step).tag(5, WireType.LengthDelimited).bytes(summary(values)).finish()),
  ])
}

/** Event { wall_time = 1: double, in seconds; step = 2: int64; file_version = 3: string; summary = 5: Summary } of TensorFlow's event.proto. */
function event(at: UtcMillis): BinaryWriter {
  return new BinaryWriter().tag(1, WireType.Bit64).double(at / 1000)
}

/** Summary { value = 1: repeated Value { tag = 1: string; simple_value = 2: float } } of summary.proto. */
function summary(values: Scalars['values']): Uint8Array {
  const written = new BinaryWriter()
  for (const [name, value] of Object.entries(values)) {
    written.tag(1, WireType.LengthDelimited).bytes(new BinaryWriter().tag(1, WireType.LengthDelimited).string(name).tag(2, WireType.Bit32).float(value).finish())
  }
  return written.finish()
}
