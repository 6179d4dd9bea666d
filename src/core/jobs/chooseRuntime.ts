import { availableParallelism, cpus } from 'node:os'
import type { Computing } from '../domain/learning.ts'
import { onnxCpu } from '../nn/runtimes/onnxCpu.ts'
import { onnxVersion } from '../nn/runtimes/onnxSession.ts'
import { probeRuntimes } from '../nn/runtimes/probe.ts'
import type { Runtime } from '../nn/runtimes/runtime.ts'
import type { Store } from '../store/openStore.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { NetworkSettings } from '../training/networkSettings.ts'

export interface ChosenRuntime {
  runtime: Runtime
  computing: Computing
}

/**
 * The runtime that networks run on here: the fastest of those that compute rightly, as a probe of some seconds tells, whose
 * finding is kept until computer, threads or onnxruntime change. Null where none does.
 */
export async function chooseRuntime(db: Store, setting: NetworkSettings['threads'], open = onnxCpu): Promise<ChosenRuntime | null> {
  const threads = threadsOf(setting)
  const runtime = open({ threads })
  const key = JSON.stringify([onnxVersion, cpus()[0]?.model, threads])
  const known = readSetting(db, 'probe')
  if (known?.key === key) return { runtime, computing: known.computing }
  const found = await probe(runtime, threads)
  if (found) {
    writeSetting(db, 'probe', { key, computing: found.computing })
    return found
  }
  // Where no threads can be started, one is left: this one. Not kept, since the next time they may start.
  return threads > 1 ? await probe(open({ threads: 1 }), 1) : null
}

/** @returns null where it fails, or computes wrongly */
async function probe(runtime: Runtime, threads: number): Promise<ChosenRuntime | null> {
  const { chosen, verdicts } = await probeRuntimes([runtime], () => performance.now())
  return chosen && { runtime, computing: { device: 'cpu', runtime: runtime.name, threads, stepsPerSecond: verdicts[0]?.stepsPerSecond ?? 0 } }
}

/** One core is left to the merchant's own work unless she says otherwise. */
export function threadsOf(setting: NetworkSettings['threads']): number {
  if (typeof setting === 'number') return setting
  return setting === 'all' ? availableParallelism() : Math.max(1, availableParallelism() - 1)
}
