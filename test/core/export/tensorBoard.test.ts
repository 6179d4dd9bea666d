import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BinaryReader } from '@bufbuild/protobuf/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredRun } from '../../../src/core/store/readRuns.ts'
import { crc32c } from '../../../src/core/export/tensorBoard/crc32c.ts'
import { encodeEventFile } from '../../../src/core/export/tensorBoard/eventFile.ts'
import { encodeRecords, maskCrc } from '../../../src/core/export/tensorBoard/tfRecord.ts'
import { writeEventFolders } from '../../../src/core/export/tensorBoard/writeEvents.ts'

/** Bit by bit, from the definition of the polynomial: nothing in common with the table. */
function slowCrc(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1))
  }
  return ~crc >>> 0
}

/** Reads records as TFRecord's description has them. @throws Error where a CRC is wrong */
function readRecords(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const unmask = (masked: number) => { const turned = (masked - 0xa282ead8) >>> 0; return ((turned >>> 17) | (turned << 15)) >>> 0 }
  const records: Uint8Array[] = []
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true))
    if (unmask(view.getUint32(at + 8, true)) !== slowCrc(file.subarray(at, at + 8))) throw new Error('wrong CRC of a length')
    const data = file.subarray(at + 12, at + 12 + length)
    if (unmask(view.getUint32(at + 12 + length, true)) !== slowCrc(data)) throw new Error('wrong CRC of data')
    records.push(data)
    at += 16 + length
  }
  return records
}

interface ReadEvent { wallTime: number; step: number; version?: string; values: Record<string, number> }

/** Reads an Event with the field numbers of event.proto and summary.proto. */
function readEvent(bytes: Uint8Array): ReadEvent {
  const event: ReadEvent = { wallTime: 0, step: 0, values: {} }
  eachField(bytes, (field, reader) => {
    if (field === 1) event.wallTime = reader.double()
    else if (field === 2) event.step = Number(reader.int64())
    else if (field === 3) event.version = reader.string()
    else eachField(reader.bytes(), (_, values) => {
      let name = ''
      eachField(values.bytes(), (part, value) => {
        if (part === 1) name = value.string()
        else event.values[name] = value.float()
      })
    })
  })
  return event
}

function eachField(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => void): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) read(reader.tag()[0], reader)
}

describe('event files of TensorBoard', () => {
  it('have the CRC-32C of RFC 3720', () => {
    const bytes = (make: (index: number) => number) => Uint8Array.from({ length: 32 }, (_, index) => make(index))
    expect(crc32c(bytes(() => 0))).toBe(0x8a9136aa)
    expect(crc32c(bytes(() => 0xff))).toBe(0x62a8ab43)
    expect(crc32c(bytes(index => index))).toBe(0x46dd794e)
    expect(crc32c(bytes(index => 31 - index))).toBe(0x113fdb5c)
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
    expect(maskCrc(0)).toBe(0xa282ead8)
    fc.assert(fc.property(fc.uint8Array(), data => crc32c(data) === slowCrc(data)))
  })

  it('are framed so that every record is read back', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array()), (records) => {
      expect(readRecords(encodeRecords(records)).map(data => [...data])).toEqual(records.map(data => [...data]))
    }))
    const spoilt = encodeRecords([Uint8Array.of(1, 2, 3)])
    spoilt[13] = 9
    expect(() => readRecords(spoilt)).toThrow('wrong CRC of data')
  })

  it('begin with the version and hold the figures of each step', () => {
    const events = readRecords(encodeEventFile(1_700_000_000_500, [{ at: 1_700_000_009_000, step: 300, values: { 'loss/training': 0.5, 'learning_rate': 0.25 } }])).map(readEvent)
    expect(events).toEqual([
      { wallTime: 1_700_000_000.5, step: 0, version: 'brain.Event:2', values: {} },
      { wallTime: 1_700_000_009, step: 300, values: { 'loss/training': 0.5, 'learning_rate': 0.25 } },
    ])
  })

  it('lie in a folder for each training and each of its trials; a pass that was not checked has no figures of validation', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopcast-'))
    const run = (id: number, trial: StoredRun['trial'], passes: number) => ({
      id, trial, startedAt: 1000, curve: Array.from({ length: passes }, (_, index) => ({ epoch: index + 1, loss: 2, error: index === 1 ? 3 : null, metric: index === 1 ? 0.5 : null, right: index === 1 ? 0.25 : null, seconds: 4, rate: 0.125 })),
    }) as unknown as StoredRun
    await writeEventFolders([run(7, null, 2), run(8, { search: 7, index: 0, rung: 0 }, 1), run(9, null, 0)], folder)
    expect(readdirSync(folder, { recursive: true }).map(name => String(name).replaceAll('\\', '/')).sort()).toEqual([
      'run-7', 'run-7/events.out.tfevents.1.shopcast-run-7', 'run-7/trial-0', 'run-7/trial-0/events.out.tfevents.1.shopcast-run-8',
    ])
    const [, first, second] = readRecords(readFileSync(join(folder, 'run-7/events.out.tfevents.1.shopcast-run-7'))).map(readEvent)
    expect(first).toEqual({ wallTime: 5, step: 1, values: { 'loss/training': 2, 'learning_rate': 0.125 } })
    expect(second?.values).toEqual({ 'loss/training': 2, 'loss/validation': 3, 'validation/ndcg_at_10': 0.5, 'validation/hr_at_3': 0.25, 'learning_rate': 0.125 })
    rmSync(folder, { recursive: true })
  })
})
