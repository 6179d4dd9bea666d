import type { InferenceSession } from 'onnxruntime-node'
import type { Dialect } from '../codec/lower.ts'
import type { DataType, TensorData } from '../graph/tensor.ts'
import { openOnnxSession, wrapAll, type Provider } from './onnxSession.ts'
import type { PredictionSession, Predictor, Value } from './runtime.ts'

/**
 * Predicts by what a graphics card's maker or the system brings: CUDA, DirectML or CoreML. Training needs a state that stays
 * on the device, which onnxruntime's binding has for WebGPU alone.
 */
export function onnxPredictor(provider: Provider, dialect: Dialect): Predictor {
  return {
    name: `onnx.${provider}`,
    dialect,
    load: async model => predictWith(await openOnnxSession(model, { threads: 1 }, { arena: false, spins: false, provider })),
  }
}

/** A loaded model as a function from named values to named values. */
export function predictWith(session: InferenceSession): PredictionSession {
  return {
    async run(inputs) {
      const outputs = await session.run(wrapAll(inputs))
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]): [string, Value] => [name, {
        dtype: tensor.type as DataType, shape: tensor.dims, data: tensor.data as TensorData,
      }]))
    },
    dispose: () => session.release(),
  }
}
