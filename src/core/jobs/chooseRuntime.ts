import { availableParallelism } from 'node:os'
import { allows, fastestDevice, type Device, type DeviceChoice, type DeviceFinding, type DeviceUse } from '../domain/device.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Computing } from '../domain/learning.ts'
import type { Predictor, Runtime } from '../nn/runtimes/runtime.ts'
import { mark, noteBrokenOff, unmark } from '../store/devices.ts'
import type { Store } from '../store/openStore.ts'
import { readSetting } from '../store/settings.ts'
import type { NetworkSettings } from '../training/networkSettings.ts'
import { findDevices, PROBES } from './findDevices.ts'
import { knownDevices, type KnownDevice } from './knownDevices.ts'

export interface ChosenRuntime {
  runtime: Runtime
  computing: Computing
}

export interface Needs {
  readonly threads: NetworkSettings['threads']
  /** Another than `auto` must be had; `auto` is what was chosen in Settings, if that can be had. */
  readonly device?: DeviceChoice
  /** Whether a network of steps that wait for each other is to be trained. */
  readonly recurrent?: boolean
  /** Whether devices on which a training broke off are given another chance; not by what goes on with it. */
  readonly retries?: boolean
}

/**
 * The runtime that networks run on here: to train, the fastest device of those that compute rightly, and to predict, the
 * fastest of those. A probe of some seconds tells, whose finding is kept for as long as nothing changes that it rests on.
 * Null where nothing computes.
 * @throws ShopcastError deviceUnavailable {device, reason, detail}, of a device that was asked for
 */
export async function chooseRuntime(db: Store, needs: Needs, known: readonly KnownDevice[] = knownDevices(readSetting(db, 'tensorflowFolder')), probes = PROBES): Promise<ChosenRuntime | null> {
  const { device: asked = 'auto', recurrent = false, retries = false } = needs
  const threads = threadsOf(needs.threads)
  const choice = asked === 'auto' ? readSetting(db, 'device') ?? 'auto' : asked
  const findings = await findDevices(db, known, { threads, retries, probes, wanted: device => device === 'cpu' || allows(choice, device) })
  const suited = findings.filter(({ device }) => !recurrent || asked !== 'auto' || device === choice || known.some(one => one.device === device && one.trainsRecurrences))
  const training = fastestDevice(suited, 'training', choice) ?? (asked === 'auto' ? fastestDevice(suited, 'training', 'cpu') : null)
  // Where no threads can be started, one is left: this one. Not kept, since the next time they may start.
  if (training === null && allows(choice, 'cpu')) return threads > 1 ? chooseRuntime(db, { ...needs, threads: 1 }, known, probes) : null
  if (training === null) throw unavailable(asked, findings)
  const prediction = fastestDevice(findings, 'prediction', choice) ?? 'cpu'
  const open = async (device: Device) => guard(db, device, await (known.find(one => one.device === device) as KnownDevice).open(threads))
  const [trainer, predictor] = [(await open(training)).training, (await open(prediction)).prediction]
  if (!trainer || !predictor) return null
  return {
    runtime: { name: trainer.name, dialect: predictor.dialect, compile: trainer.compile, load: predictor.load },
    computing: { device: training, runtime: trainer.name, threads, stepsPerSecond: speedOf(findings, training, 'training') },
  }
}

/** One core is left to the merchant's own work unless she says otherwise. */
export function threadsOf(setting: NetworkSettings['threads']): number {
  if (typeof setting === 'number') return setting
  return setting === 'all' ? availableParallelism() : Math.max(1, availableParallelism() - 1)
}

/** Has it noted while something computes on another device than the processor, and when that breaks. */
function guard(db: Store, device: Device, { training, prediction }: Awaited<ReturnType<KnownDevice['open']>>): { training: Runtime | null; prediction: Predictor | null } {
  if (device === 'cpu') return { training, prediction }
  let open = 0
  const begin = () => {
    if (open++ === 0) mark(db, device, 'work')
  }
  const end = () => {
    if (--open === 0) unmark(db, device, 'work')
  }
  const watch = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => {
    noteBrokenOff(db, device)
    throw error
  })
  return {
    training: training && {
      ...training,
      async compile(...args) {
        begin()
        const session = await watch(training.compile(...args))
        return {
          step: batch => watch(session.step(batch)),
          gradients: batch => watch(session.gradients(batch)),
          readState: () => watch(session.readState()),
          writeState: state => session.writeState(state),
          dispose: () => session.dispose().finally(end),
        }
      },
    },
    prediction: prediction && {
      ...prediction,
      async load(model) {
        begin()
        const session = await watch(prediction.load(model))
        return { run: inputs => watch(session.run(inputs)), dispose: () => session.dispose().finally(end) }
      },
    },
  }
}

function speedOf(findings: readonly DeviceFinding[], device: Device, use: DeviceUse): number {
  const verdict = findings.find(finding => finding.device === device)?.[use]
  return verdict?.kind === 'passed' ? verdict.perSecond : 0
}

/** Why a device that was asked for cannot train: of several, what the first says. */
function unavailable(asked: DeviceChoice, findings: readonly DeviceFinding[]): ShopcastError {
  const finding = findings.find(({ device }) => device !== 'cpu' && allows(asked, device))
  const verdict = finding?.training
  const reason = !finding ? 'notHere' : verdict ? verdict.kind : 'predictsOnly'
  const detail = verdict && 'error' in verdict ? firstLine(verdict.error) : ''
  return new ShopcastError('deviceUnavailable', { device: asked, reason, detail })
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
