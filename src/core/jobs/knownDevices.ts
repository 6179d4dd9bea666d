import { cpus, release } from 'node:os'
import type { Device, DeviceVerdict } from '../domain/device.ts'
import type { Dialect } from '../nn/codec/lower.ts'
import { missingLibrary, offeredProviders } from '../nn/runtimes/installedProviders.ts'
import { onnxCpu } from '../nn/runtimes/onnxCpu.ts'
import { onnxGpu } from '../nn/runtimes/onnxGpu.ts'
import { onnxPredictor } from '../nn/runtimes/onnxPrediction.ts'
import { onnxVersion, type Provider } from '../nn/runtimes/onnxSession.ts'
import type { Predictor, Runtime } from '../nn/runtimes/runtime.ts'
import { openTensorflow } from '../nn/runtimes/tensorflow/openTensorflow.ts'

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

/** A device that cannot be opened, for a reason that is known better than by an error. */
export class UnusableDevice extends Error {
  readonly verdict: DeviceVerdict

  constructor(verdict: DeviceVerdict) {
    super(verdict.kind)
    this.name = 'UnusableDevice'
    this.verdict = verdict
  }
}

/** The devices of this system, the processor first. @param tensorflowFolder where its package lies; null for where Shopcast's own packages do */
export function knownDevices(tensorflowFolder: string | null): KnownDevice[] {
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
  const tensorflow: KnownDevice = {
    // A step of a recurrence is many small ops, each of which is told to the card by itself.
    device: 'tensorflow', trainsRecurrences: false,
    key: () => JSON.stringify([process.platform, process.arch, release(), tensorflowFolder]),
    missing: () => null,
    open: async () => {
      const runtime = openTensorflow(tensorflowFolder)
      if ('kind' in runtime) throw new UnusableDevice(runtime)
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
    cpu, ...offered.includes('webgpu') ? [webgpu] : [], ...hasTensorflow() ? [tensorflow] : [],
    ...predictsOnly('cuda', 'cuda', 'onnxruntime'), ...predictsOnly('directml', 'dml', 'onnxruntime'), ...predictsOnly('coreml', 'coreml', 'standard'),
  ]
}

/** The systems that its package is made for. */
function hasTensorflow(): boolean {
  return (process.platform === 'linux' || process.platform === 'win32') && process.arch === 'x64'
}
