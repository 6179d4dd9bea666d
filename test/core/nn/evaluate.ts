import { encodeOnnx } from '../../../src/core/nn/codec/onnx.ts'
import type { Dialect } from '../../../src/core/nn/codec/lower.ts'
import type { Sizes } from '../../../src/core/nn/graph/dimension.ts'
import type { Tensor } from '../../../src/core/nn/graph/tensor.ts'
import { onnxCpu } from '../../../src/core/nn/runtimes/onnxCpu.ts'
import type { Value } from '../../../src/core/nn/runtimes/runtime.ts'

/** One thread, so that tests that run side by side do not fight for cores. */
export const runtime = onnxCpu({ threads: 1 })

/** Opens the part of a graph behind some outputs; parameters are fed like inputs. */
export async function open(outputs: Record<string, Tensor>, { dialect = 'onnxruntime', sizes = {} }: { dialect?: Dialect; sizes?: Sizes } = {}) {
  const [first] = Object.values(outputs)
  if (!first) throw new TypeError('Nothing to evaluate')
  return runtime.load(encodeOnnx(first.graph, outputs, { dialect, sizes }))
}

export const float = (data: ArrayLike<number>, shape: readonly number[]): Value => ({ dtype: 'float32', shape, data: Float32Array.from(data) })
export const int = (data: ArrayLike<number>, shape: readonly number[]): Value => ({ dtype: 'int32', shape, data: Int32Array.from(data) })

/** Evaluates outputs once and gives their elements. */
export async function evaluate(outputs: Record<string, Tensor>, inputs: Record<string, Value>, options: { dialect?: Dialect; sizes?: Sizes } = {}): Promise<Record<string, number[]>> {
  const session = await open(outputs, options)
  const values = await session.run(inputs)
  await session.dispose()
  return Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, Array.from(data, Number)]))
}
