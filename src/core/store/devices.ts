import { DEVICE_USES, fastestDevice, type Device, type DeviceChoice, type DeviceFinding, type DeviceReport, type DeviceUse, type DeviceVerdict } from '../domain/device.ts'
import type { Store } from './openStore.ts'
import { readSetting, writeSetting, type DeviceMark, type StoredDevices } from './settings.ts'

const NOTHING_KNOWN: StoredDevices = { findings: [], marks: [] }
const BROKE_OFF: DeviceVerdict = { kind: 'brokeOff' }
/** The key of a finding that is nothing but a crash, which holds until somebody asks. */
const UNKNOWN = ''

/** Forgets what was found, so that every device is probed again. */
export function forgetDevices(db: Store): void {
  change(db, () => NOTHING_KNOWN)
}

/** Devices whose probe ended a process. */
export function crashedDevices(db: Store): Device[] {
  return readDeviceReport(db).findings.filter(finding => DEVICE_USES.some(use => finding[use]?.kind === 'crashed')).map(({ device }) => device)
}

/** Notes that this process probes a device or computes on it, so that another can tell what it died of. */
export function mark(db: Store, device: Device, doing: DeviceMark['doing']): void {
  change(db, ({ findings, marks }) => ({ findings, marks: [...marks, { device, doing, pid: process.pid }] }))
}

/** Takes the note back. */
export function unmark(db: Store, device: Device, doing: DeviceMark['doing']): void {
  change(db, ({ findings, marks }) => ({ findings, marks: marks.filter(one => one.device !== device || one.doing !== doing || one.pid !== process.pid) }))
}

/** Notes that a device broke off while something was computed on it. */
export function noteBrokenOff(db: Store, device: Device): void {
  change(db, ({ findings, marks }) => ({ marks, findings: findings.map(finding => finding.device === device ? { ...finding, training: BROKE_OFF, prediction: BROKE_OFF } : finding) }))
}

/** What is known, as Settings show it. @param choice what it would come to with this one; the stored one where left out */
export function readDeviceReport(db: Store, choice: DeviceChoice = readSetting(db, 'device') ?? 'auto'): DeviceReport {
  const findings = settled(readDevices(db)).findings.map(({ device, training, prediction }) => ({ device, training, prediction }))
  const used = (use: DeviceUse) => fastestDevice(findings, use, choice) ?? fastestDevice(findings, use, 'cpu')
  return { findings, choice, used: { training: used('training'), prediction: used('prediction') } }
}

/** What was found of a device with a key; null where nothing was, or only with another. */
export function readFinding(db: Store, device: Device, key: string): DeviceFinding | null {
  return readDevices(db).findings.find(finding => finding.device === device && (finding.key === key || finding.key === UNKNOWN)) ?? null
}

/** Writes down what the marks of processes that are no more mean. */
export function settleMarks(db: Store): void {
  if (readDevices(db).marks.some(({ pid }) => !isAlive(pid))) change(db, settled)
}

/** Turns the marks of processes that are no more into what they mean. */
function settled({ findings, marks }: StoredDevices): StoredDevices {
  const dead = marks.filter(({ pid }) => !isAlive(pid))
  const verdictOf = (device: Device): DeviceVerdict | null => {
    const doing = dead.filter(one => one.device === device).map(one => one.doing)
    if (doing.includes('probe')) return { kind: 'crashed' }
    return doing.includes('work') ? BROKE_OFF : null
  }
  const known = findings.map((finding) => {
    const verdict = verdictOf(finding.device)
    return verdict ? { ...finding, training: verdict, prediction: verdict } : finding
  })
  const others = [...new Set(dead.map(({ device }) => device))].filter(device => !findings.some(finding => finding.device === device))
  return {
    marks: marks.filter(({ pid }) => isAlive(pid)),
    findings: [...known, ...others.map(device => ({ ...bothUses(device, verdictOf(device) as DeviceVerdict), key: UNKNOWN }))],
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function bothUses(device: Device, verdict: DeviceVerdict): DeviceFinding {
  return { device, training: verdict, prediction: verdict }
}

/** Writes a finding in the place of an earlier one of the device. @param key of what it rests on */
export function keepFinding(db: Store, finding: DeviceFinding, key: string): void {
  change(db, ({ findings, marks }) => ({ marks, findings: [...findings.filter(({ device }) => device !== finding.device), { ...finding, key }] }))
}

function readDevices(db: Store): StoredDevices {
  return readSetting(db, 'devices') ?? NOTHING_KNOWN
}

/** Two jobs may be at it at the same time. */
function change(db: Store, by: (devices: StoredDevices) => StoredDevices): void {
  db.transaction(() => writeSetting(db, 'devices', by(readDevices(db)))).immediate()
}
