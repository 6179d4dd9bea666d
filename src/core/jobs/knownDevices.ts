import { cpus, release } from 'node:os'
import type { Device } from '../domain/device.ts'
import type { Dialect } from '../nn/codec/lower.ts'
import { missingLibrary, offeredProviders } from '../nn/runtimes/installedProviders.ts'
import { onnxCpu } from '../nn/runtimes/onnxCpu.ts'
import { onnxGpu } from '../nn/runtimes/onnxGpu.ts'
import { onnxPredictor } from '../nn/runtimes/onnxPrediction.ts'
import { onnxVersion, type Provider } from '../nn/runtimes/onnxSession.ts'
import type { Predictor, Runtime } from '../nn/runtimes/runtime.ts'

/** A device that this system may have, before it has been tried. */
export interface KnownDevice {
  readonly device: Device
  /** Whether steps that wait for each other run on the device itself; otherwise each goes to the processor and back. */
  readonly trainsRecurrences: boolean
  /** What findings hold for: the system, the libraries, the number of threads where it uses them. */
  key(threads: number): string
  /** What it needs and does not find here; null where nothing is missing that can be known without trying. */
  missing(): string | null
  /** Throws where it cannot be opened. Null for a use that it has no part in. */
  open(threads: number): Promise<{ readonly training: Runtime | null; readonly prediction: Predictor | null }>
}

/** The devices of this system, the processor first. */
export function knownDevices(): KnownDevice[] {
  const offered = offeredProviders()
  const system = [onnxVersion, process.platform, process.arch, release()]
  const cpu: KnownDevice = {
    device: 'cpu', trainsRecurrences: true,
    key: threads => JSON.stringify([...system, cpus()[0]?.model, threads]),
    missing: () => null,
    open: async (threads) => {
      const runtime = onnxCpu({ threads })
      return { training: runtime, prediction: runtime }
    },
  }
  const webgpu: KnownDevice = {
    device: 'webgpu', trainsRecurrences: false,
    key: () => JSON.stringify(system),
    missing: () => missingLibrary('webgpu'),
    open: async () => {
      const runtime = onnxGpu()
      return { training: runtime, prediction: runtime }
    },
  }
  const predictsOnly = (device: Device, provider: Provider, dialect: Dialect): KnownDevice[] => offered.includes(provider) ? [{
    device, trainsRecurrences: false,
    key: () => JSON.stringify(system),
    missing: () => missingLibrary(provider),
    open: async () => ({ training: null, prediction: onnxPredictor(provider, dialect) }),
  }] : []
  return [
    cpu, ...offered.includes('webgpu') ? [webgpu] : [],
    ...predictsOnly('cuda', 'cuda', 'onnxruntime'), ...predictsOnly('directml', 'dml', 'onnxruntime'), ...predictsOnly('coreml', 'coreml', 'standard'),
  ]
}
