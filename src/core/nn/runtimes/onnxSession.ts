import * as ort from 'onnxruntime-node'
import type { DataType, TensorData } from '../graph/tensor.ts'

/** The version of onnxruntime that runs. */
export const onnxVersion = ort.env.versions.common

export interface OnnxOptions {
  readonly threads: number
  /** Where onnxruntime writes how long each op of a training took, as the beginning of the files' names; for measurements. */
  readonly profileTo?: string
}

/**
 * Opens a model on the CPU provider.
 * @param arena whether memory that ops are done with is kept for the next run of this very session; see `onnxCpu`
 * @param spins whether threads keep a core busy while they wait for the next op, which a training step of many small ops
 * needs; where several sessions take turns it makes them slower, by half on a busy computer
 */
export function openOnnxSession(model: Uint8Array, { threads, profileTo }: OnnxOptions, { arena, spins }: { arena: boolean; spins: boolean }): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Electron's allocator aborts on the very large blocks that an arena asks for.
    enableCpuMemArena: arena && !('electron' in process.versions),
    enableMemPattern: false, // a pattern holds for one size of batch, and the next size would be planned beside it
    logSeverityLevel: 3,
    ...(profileTo === undefined ? {} : { enableProfiling: true, profileFilePrefix: profileTo }),
    extra: { session: { intra_op: { allow_spinning: spins ? '1' : '0' } } },
  })
}

/** A tensor over memory that stays ours. */
export function wrap(dtype: DataType, data: TensorData, shape: readonly number[]): ort.Tensor {
  return new ort.Tensor(dtype, data, shape)
}
