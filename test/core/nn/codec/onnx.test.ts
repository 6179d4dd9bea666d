import { fromBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeOnnx, readOnnxMetadata } from '../../../../src/core/nn/codec/onnx.ts'
import { ModelProtoSchema } from '../../../../src/core/nn/codec/onnx_pb.js'
import { Graph } from '../../../../src/core/nn/graph/graph.ts'
import { matmul } from '../../../../src/core/nn/ops/product.ts'
import { reshape, transpose } from '../../../../src/core/nn/ops/reshaping.ts'
import { exp } from '../../../../src/core/nn/ops/activation.ts'
import { evaluate, float, runtime } from '../evaluate.ts'

const ramp = (shape: readonly number[], from = 1) => float(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => from + i / 7), shape)

describe('encodeOnnx', () => {
  it('gives the same values in every dialect', async () => {
    await fc.assert(fc.asyncProperty(fc.boolean(), fc.boolean(), fc.constantFrom(1, 0.25), fc.constantFrom([], [2]), async (transA, transB, alpha, leading) => {
      const graph = new Graph()
      const a = graph.input('a', 'float32', transA ? [...leading, 3, 4] : [...leading, 4, 3])
      const b = graph.input('b', 'float32', transB ? [...leading, 5, 3] : [...leading, 3, 5])
      const y = matmul(a, b, { transA, transB, alpha })
      const inputs = { a: ramp(a.shape.map(Number)), b: ramp(b.shape.map(Number)) }
      const fused = await evaluate({ y }, inputs, { dialect: 'onnxruntime' })
      for (const dialect of ['standard', 'webgpu'] as const) {
        const other = await evaluate({ y }, inputs, { dialect })
        fused['y']?.forEach((value, i) => expect(value).toBeCloseTo(other['y']?.[i] ?? Number.NaN, 3))
      }
    }), { numRuns: 12 })
  })

  it('uses no op outside ONNX itself in the standard dialect', () => {
    const graph = new Graph()
    const y = matmul(graph.input('a', 'float32', ['N', 3]), graph.input('b', 'float32', [5, 3]), { transB: true, alpha: 2 })
    const model = fromBinary(ModelProtoSchema, encodeOnnx(graph, { y }, { dialect: 'standard' }))
    expect(model.opsetImport.map(opset => opset.domain)).toEqual([''])
    expect(model.graph?.node.map(node => [node.domain, node.opType])).toEqual([['', 'Transpose'], ['', 'MatMul'], ['', 'Constant'], ['', 'Mul']])
  })

  it('binds the sizes it is given and keeps the others symbolic', async () => {
    const graph = new Graph()
    const x = graph.input('x', 'float32', ['N', 'L', 6])
    const y = transpose(reshape(reshape(x, ['L*N', 6]), ['N', 'L', 2, 3]), [0, 2, 1, 3])
    expect(() => encodeOnnx(graph, { y }, { dialect: 'standard' })).toThrow('more than one size is unknown')
    const shape = fromBinary(ModelProtoSchema, encodeOnnx(graph, { y }, { dialect: 'standard', sizes: { L: 4 } })).graph?.output[0]?.type?.tensorType?.shape
    expect(shape?.dim.map(dimension => String(dimension.value.value))).toEqual(['N', '2', '4', '3'])
    const { y: values } = await evaluate({ y }, { x: ramp([3, 4, 6]) }, { sizes: { L: 4 } })
    expect(values).toHaveLength(72)
  })

  it('leaves out what no output needs, and shows inputs and values that are shown twice', async () => {
    const graph = new Graph()
    const x = graph.input('x', 'float32', ['N'])
    graph.input('unused', 'float32', ['N'])
    const y = exp(x)
    exp(y)
    const model = fromBinary(ModelProtoSchema, encodeOnnx(graph, { y }, { dialect: 'standard' }))
    expect(model.graph?.input.map(input => input.name)).toEqual(['x'])
    expect(model.graph?.node).toHaveLength(1)
    const values = await evaluate({ first: y, second: y, x2: x }, { x: float([0], [1]) })
    expect(values).toEqual({ first: [1], second: [1], x2: [0] })
  })

  it('stores weights and metadata in the file', async () => {
    const graph = new Graph()
    const w = graph.parameter('w', [2], { kind: 'constant', value: 0 })
    const bytes = encodeOnnx(graph, { y: exp(w) }, { dialect: 'standard', weights: new Map([['w', Float32Array.of(0, 1)]]), metadata: { vocabulary: '["a"]' } })
    expect(readOnnxMetadata(bytes)).toEqual({ vocabulary: '["a"]' })
    const session = await runtime.load(bytes)
    const { y } = await session.run({})
    expect(Array.from(y?.data ?? [], Number)).toEqual([1, expect.closeTo(Math.E, 6)])
  })
})
