import { fromBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeOnnx, readOnnxMetadata, readOnnxWeights } from '../../../../src/core/nn/codec/onnx.ts'
import { ModelProtoSchema } from '../../../../src/core/nn/codec/onnx_pb.js'
import { dequantiseRows, quantiseOnnx, quantiseRows } from '../../../../src/core/nn/codec/quantise.ts'
import { Graph } from '../../../../src/core/nn/graph/graph.ts'
import { embedding } from '../../../../src/core/nn/layers/embedding.ts'
import { matmul } from '../../../../src/core/nn/ops/product.ts'
import { Random } from '../../../../src/core/domain/random.ts'
import { runtime } from '../evaluate.ts'

/** A table of vectors, looked up and scored against, beside a short one that is too small to be quantised. */
function model(): Uint8Array {
  const graph = new Graph()
  const table = embedding({ graph, training: false, path: 'table' }, 100, 16)
  const small = embedding({ graph, training: false, path: 'small' }, 4, 16)
  const ids = graph.input('ids', 'int32', ['N'])
  const random = new Random(3)
  const weights = new Map([['table.weight', draw(random, 1600)], ['small.weight', draw(random, 64)]])
  const scores = matmul(table.lookUp(ids), table.table, { transB: true })
  return encodeOnnx(graph, { scores, few: small.lookUp(ids) }, { dialect: 'standard', weights, metadata: { name: 'value' } })
}
const draw = (random: Random, length: number) => Float32Array.from({ length }, () => random.next() - 0.5)

describe('an ONNX file in int8', () => {
  it('errs by half a step of its row at most, and keeps zeros', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.float({ noNaN: true, min: -1000, max: 1000 }), fc.float({ noNaN: true, min: -1, max: 1 }), fc.constant(0)), { minLength: 1 }), (rows) => {
      const values = Float32Array.from(rows.flat())
      const { quantised, scales } = quantiseRows(values, rows.length)
      const back = dequantiseRows(quantised, scales)
      values.forEach((value, i) => {
        expect(Math.abs((back[i] ?? NaN) - value)).toBeLessThanOrEqual((scales[Math.floor(i / 3)] ?? 0) * 0.5001)
        if (value === 0) expect(back[i]).toBe(0)
      })
    }))
  })

  it('computes with the weights that are read back from it, and has all else that it had', async () => {
    const [whole, small] = [model(), quantiseOnnx(model())]
    expect(small.length).toBeLessThan(whole.length / 2)
    expect(readOnnxMetadata(small)).toEqual({ name: 'value' })
    const [before, after] = [readOnnxWeights(whole), readOnnxWeights(small)]
    expect(after.get('small.weight')).toEqual(before.get('small.weight'))
    const table = after.get('table.weight') ?? new Float32Array(0)
    expect(table).not.toEqual(before.get('table.weight'))
    table.forEach((value, i) => expect(value).toBeCloseTo(before.get('table.weight')?.[i] ?? NaN, 2))

    const session = await runtime.load(small)
    const { scores } = await session.run({ ids: { dtype: 'int32', shape: [1], data: Int32Array.of(3) } })
    await session.dispose()
    const row = table.subarray(3 * 16, 4 * 16)
    scores?.data.forEach((score, product) => {
      const expected = row.reduce((sum, value, i) => sum + value * (table[product * 16 + i] ?? 0), 0)
      expect(Number(score)).toBeCloseTo(expected, 4)
    })
  })

  it('is of standard ops', () => {
    const { opsetImport, graph } = fromBinary(ModelProtoSchema, quantiseOnnx(model()))
    expect(opsetImport.map(({ domain }) => domain)).toEqual([''])
    expect(graph?.node[0]).toMatchObject({ opType: 'DequantizeLinear', output: ['table.weight'] })
  })
})
