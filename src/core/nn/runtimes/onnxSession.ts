import * as ort from 'onnxruntime-node'
import type { DataType, TensorData } from '../graph/tensor.ts'

/** The version of onnxruntime that runs. */
export const onnxVersion = ort.env.versions.common

export interface OnnxOptions {
  readonly threads: number
  /** Keeps freed memory for the next step. Off inside Electron, whose allocator aborts on very large blocks. */
  readonly memoryArena: boolean
}

/** Opens a model on the CPU provider. The threads spin between ops, which a training step needs to be quick. */
export function openOnnxSession(model: Uint8Array, { threads, memoryArena }: OnnxOptions): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: memoryArena,
    enableMemPattern: false, // a pattern holds for one size of batch, and the next size would be planned beside it
    logSeverityLevel: 3,
  })
}

/** A tensor over memory that stays ours. */
export function wrap(dtype: DataType, data: TensorData, shape: readonly number[]): ort.Tensor {
  return new ort.Tensor(dtype, data, shape)
}
