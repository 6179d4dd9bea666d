import type { InferenceSession } from 'onnxruntime-node'
import type { DataType, TensorData } from '../graph/tensor.ts'
import { wrapAll } from './onnxSession.ts'
import type { PredictionSession, Value } from './runtime.ts'

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
