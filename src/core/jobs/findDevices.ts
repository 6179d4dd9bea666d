import { DEVICE_USES, type Device, type DeviceFinding, type DeviceVerdict } from '../domain/device.ts'
import { onnxCpu } from '../nn/runtimes/onnxCpu.ts'
import { probePrediction, probeTraining } from '../nn/runtimes/probe.ts'
import type { Predictor, Runtime } from '../nn/runtimes/runtime.ts'
import { keepFinding, mark, readFinding, settleMarks, unmark } from '../store/devices.ts'
import type { Store } from '../store/openStore.ts'
import { UnusableDevice, type KnownDevice } from './knownDevices.ts'

/** How devices are tried. */
export interface Probes {
  training(runtime: Runtime): Promise<DeviceVerdict>
  prediction(predictor: Predictor): Promise<DeviceVerdict>
}

export const PROBES: Probes = {
  training: runtime => probeTraining(runtime, () => performance.now()),
  prediction: predictor => probePrediction(predictor, onnxCpu({ threads: 1 }), () => performance.now()),
}

interface FindOptions {
  readonly threads: number
  /** Which devices are wanted. */
  readonly wanted: (device: Device) => boolean
  /** Whether a device on which a training broke off is given another chance. */
  readonly retries: boolean
  readonly probes: Probes
}

/**
 * What is known of some devices. Those that are not known, or no longer as they were, are probed, one after another. Which
 * card is under test is written down first: a driver that takes the whole process with it is found out by the next one, and
 * its device not tried again until somebody asks. The processor has no driver: what dies on it died of something else.
 */
export async function findDevices(db: Store, known: readonly KnownDevice[], { threads, wanted, retries, probes }: FindOptions): Promise<DeviceFinding[]> {
  settleMarks(db)
  const findings: DeviceFinding[] = []
  for (const candidate of known.filter(({ device }) => wanted(device))) {
    const { device } = candidate
    const key = candidate.key(threads)
    const stored = readFinding(db, device, key)
    const isToRetry = retries && DEVICE_USES.some(use => stored?.[use]?.kind === 'brokeOff')
    if (stored && !isToRetry) findings.push(stored)
    else {
      if (device !== 'cpu') mark(db, device, 'probe')
      const finding = await probeDevice(candidate, threads, probes)
      if (device !== 'cpu') unmark(db, device, 'probe')
      // The processor always works in some way: what it fails at today, for want of memory or threads, may go tomorrow.
      if (device !== 'cpu' || finding.training?.kind === 'passed') keepFinding(db, finding, key)
      findings.push(finding)
    }
  }
  return findings
}

async function probeDevice(candidate: KnownDevice, threads: number, probes: Probes): Promise<DeviceFinding> {
  const { device } = candidate
  const missing = candidate.missing()
  try {
    const { training, prediction } = await candidate.open(threads)
    if (missing !== null) return { device, training: training && { kind: 'absent', error: missing }, prediction: prediction && { kind: 'absent', error: missing } }
    return { device, training: training && await probes.training(training), prediction: prediction && await probes.prediction(prediction) }
  } catch (error) {
    return bothUses(device, error instanceof UnusableDevice ? error.verdict : { kind: 'absent', error: error instanceof Error ? error.message : String(error) })
  }
}

function bothUses(device: Device, verdict: DeviceVerdict): DeviceFinding {
  return { device, training: verdict, prediction: verdict }
}
