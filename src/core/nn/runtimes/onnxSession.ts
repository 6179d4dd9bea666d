import * as ort from 'onnxruntime-node'
import type { DataType, TensorData } from '../graph/tensor.ts'
import type { Value } from './runtime.ts'

/** The version of onnxruntime that runs. */
export const onnxVersion = ort.env.versions.common

/** What onnxruntime calls the ways in which it computes here; `cpu` is among them. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml'

export interface OnnxOptions {
  readonly threads: number
  /** Where onnxruntime writes how long each op of a training took, as the beginning of the files' names; for measurements. */
  readonly profileTo?: string
}

interface SessionNeeds {
  /** Whether memory that ops are done with is kept for the next run of this very session; see `onnxCpu`. */
  readonly arena: boolean
  /**
   * Whether threads keep a core busy while they wait for the next op, which a training step of many small ops needs; where
   * several sessions take turns it makes them slower, by half on a busy computer.
   */
  readonly spins: boolean
  /** What computes; ops that it has no kernel for are computed on the CPU. */
  readonly provider?: Provider
  /** Outputs that stay on the device. */
  readonly onDevice?: readonly string[]
}

/** Opens a model. Throws where the provider has no device here. */
export function openOnnxSession(model: Uint8Array, { threads, profileTo }: OnnxOptions, { arena, spins, provider = 'cpu', onDevice = [] }: SessionNeeds): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Electron's allocator aborts on the very large blocks that an arena asks for.
    enableCpuMemArena: arena && !('electron' in process.versions),
    enableMemPattern: false, // a pattern holds for one size of batch, and the next size would be planned beside it
    logSeverityLevel: 3,
    ...(profileTo === undefined ? {} : { enableProfiling: true, profileFilePrefix: profileTo }),
    ...(onDevice.length === 0 ? {} : { preferredOutputLocation: Object.fromEntries(onDevice.map(output => [output, 'gpu-buffer' as const])) }),
    extra: { session: { intra_op: { allow_spinning: spins ? '1' : '0' } } },
  })
}

/** A tensor over memory that stays ours. */
export function wrap(dtype: DataType, data: TensorData, shape: readonly number[]): ort.Tensor {
  return new ort.Tensor(dtype, data, shape)
}

/** The same for values by name. */
export function wrapAll(values: Readonly<Record<string, Value>>): Record<string, ort.Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, { dtype, data, shape }]) => [name, wrap(dtype, data, shape)]))
}
