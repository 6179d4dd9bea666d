import type { Device, DeviceChoice, DeviceFinding } from '../domain/device.ts'
import type { LayoutAnswers } from '../domain/importing.ts'
import type { EventMeaning } from '../ingest/eventKindNames.ts'
import type { Store } from './openStore.ts'

/** A process that probes a device or computes on it; left behind by one that ended on the way. */
export interface DeviceMark {
  readonly device: Device
  readonly doing: 'probe' | 'work'
  readonly pid: number
}

export interface StoredDevices {
  /** Each with the key of what it rests on. */
  readonly findings: readonly (DeviceFinding & { readonly key: string })[]
  readonly marks: readonly DeviceMark[]
}

/** What is kept by key in the `settings` table, each as JSON. */
export interface StoredSettings {
  /** IANA zone of the shop's calendar, as the first import was read. */
  timeZone: string
  /** Of amounts in files that name no currency. */
  currency: string
  /** Shop systems whose numbers of orders, accounts and products stand as they are; those of others are told apart by a prefix. */
  systems: string[]
  /** What the owner said that names in her logs stand for. */
  eventMeanings: Record<string, EventMeaning>
  /** What the owner decided about files, by their layout. */
  layoutAnswers: Record<string, LayoutAnswers>
  /** What networks are to be computed on; `auto` where it was never set. */
  device: DeviceChoice
  /** Where TensorFlow's package for NVIDIA cards lies, if not where Shopcast's own packages do. */
  tensorflowFolder: string
  /** What is known of the devices of the computer that worked here last. */
  devices: StoredDevices
  /** What the list of deleted customers is hashed with, in hex. */
  deletionSecret: string
  /** Where the key to the shop's pseudonyms lies, and by what it is known again; the key itself is never stored here. */
  pseudonyms: { keyFile: string; fingerprint: string }
}

/** @returns null where it was never set */
export function readSetting<K extends keyof StoredSettings>(db: Store, key: K): StoredSettings[K] | null {
  const value = db.prepare('SELECT value FROM settings WHERE key = ?').pluck().get(key) as string | undefined
  return value === undefined ? null : JSON.parse(value) as StoredSettings[K]
}

export function writeSetting<K extends keyof StoredSettings>(db: Store, key: K, value: StoredSettings[K]): void {
  db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, JSON.stringify(value))
}
