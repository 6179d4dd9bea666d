import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../../../../../src/core/domain/random.ts'
import { differentiate } from '../../../../../src/core/nn/autodiff.ts'
import { decodeOnnx, type OnnxGraph } from '../../../../../src/core/nn/codec/decodeOnnx.ts'
import type { Dialect } from '../../../../../src/core/nn/codec/lower.ts'
import { encodeOnnx } from '../../../../../src/core/nn/codec/onnx.ts'
import { Graph } from '../../../../../src/core/nn/graph/graph.ts'
import type { Tensor } from '../../../../../src/core/nn/graph/tensor.ts'
import { multiply } from '../../../../../src/core/nn/ops/arithmetic.ts'
import { lookup } from '../../../../../src/core/nn/ops/lookup.ts'
import { exclude, rankOf, topK } from '../../../../../src/core/nn/ops/ranking.ts'
import { sumAll } from '../../../../../src/core/nn/ops/reduction.ts'
import { LOWERINGS } from '../../../../../src/core/nn/runtimes/tensorflow/lowerings/lowerings.ts'
import { programOutputs } from '../../../../../src/core/nn/runtimes/programLayout.ts'
import type { Value } from '../../../../../src/core/nn/runtimes/runtime.ts'
import { float, int, runtime as onOnnx } from '../../evaluate.ts'
import { DIFFERENTIABLE_OPS } from '../../ops/differentiableOps.ts'
import { onTensorflow, tf } from './cpuBackend.ts'
import { PROGRAMS, SIZES } from './programs.ts'

const size = fc.integer({ min: 1, max: 4 })
const sizes = fc.record({ a: size, b: size, c: size, d: size })
const dialect = fc.constantFrom<Dialect>('standard', 'onnxruntime')

/** Holds TensorFlow to onnxruntime: the same types and shapes, and elements equal but for rounding. */
async function compare(model: Uint8Array, inputs: Record<string, Value>): Promise<void> {
  const before = tf.memory().numTensors
  const [expected, session] = [await onOnnx.load(model), await onTensorflow.load(model)]
  const [right, own] = [await expected.run(inputs), await session.run(inputs)]
  await Promise.all([expected.dispose(), session.dispose()])
  expect(tf.memory().numTensors).toBe(before)
  expect(Object.keys(own)).toEqual(Object.keys(right))
  for (const [name, { dtype, shape, data }] of Object.entries(right)) {
    expect(own[name], name).toMatchObject({ dtype, shape })
    for (const [index, value] of data.entries()) {
      const other = Number(own[name]?.data[index])
      if (other !== Number(value)) expect(Math.abs(other - Number(value)), `${name}, element ${index}: ${other} against ${value}`).toBeLessThan(1e-5 * (1 + Math.abs(Number(value))))
    }
  }
}

/** A function of some tensors with the gradients of what it gives, weighed at random. */
function withGradients({ shapes, op }: Pick<(typeof DIFFERENTIABLE_OPS)[number], 'shapes' | 'op'>, at: { a: number; b: number; c: number; d: number }): { outputs: Record<string, Tensor>; shapes: number[][] } {
  const graph = new Graph()
  const parameters = shapes(at).map((shape, index) => graph.parameter(`x${index}`, shape, { kind: 'constant', value: 0 }))
  const y = op(...parameters)
  const random = new Random(1)
  const loss = sumAll(multiply(y, graph.constant('float32', y.shape, () => Float32Array.from({ length: count(y.shape.map(Number)) }, () => random.next() - 0.5))))
  const gradients = differentiate(loss, parameters).flatMap(({ dense }, index) => dense ? [[`g${index}`, dense] as const] : [])
  return { outputs: { y, ...Object.fromEntries(gradients) }, shapes: shapes(at) }
}

const graphOf = (outputs: Record<string, Tensor>) => (Object.values(outputs)[0] as Tensor).graph
const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1)

describe('every function and its gradient are the same on TensorFlow as in onnxruntime', () => {
  it.each(DIFFERENTIABLE_OPS)('$name', async ({ positive, ...declared }) => {
    await fc.assert(fc.asyncProperty(sizes, dialect, fc.nat(), async (at, written, seed) => {
      const random = new Random(seed)
      const { outputs, shapes } = withGradients(declared, at)
      const value = () => (0.3 + random.next()) * (positive || random.next() < 0.5 ? 1 : -1)
      const inputs = shapes.map((shape, index) => [`x${index}`, float(Float32Array.from({ length: count(shape) }, value), shape)] as const)
      await compare(encodeOnnx(graphOf(outputs), outputs, { dialect: written }), Object.fromEntries(inputs))
    }), { numRuns: 6 })
  })
})

/** What only predictions are made of: scores (N, 9), targets (N, 1), ids (N, 3). */
const PREDICTING: Record<string, (scores: Tensor, targets: Tensor, ids: Tensor) => Record<string, Tensor>> = {
  'scores without some columns': (scores, _, ids) => ({ y: exclude(scores, ids) }),
  'the highest of each row': (scores) => {
    const { ids, scores: highest } = topK(scores, 4)
    return { ids, highest }
  },
  'the rank of a column': (scores, targets, ids) => ({ y: rankOf(scores, targets, ids) }),
  'rows of a table': (scores, _, ids) => ({ y: lookup(scores, ids) }),
  'the last entry of an axis': scores => ({ y: scores.graph.node('Gather', [scores, scores.graph.constant('int32', [], () => Int32Array.of(-1))], { shape: ['N'] }, { axis: { int: 1 } }) }),
}

describe('what predictions are made of is the same on TensorFlow as in onnxruntime', () => {
  it.each(Object.entries(PREDICTING))('%s', async (_, declare) => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 3, max: 6 }), dialect, fc.nat(), async (rows, written, seed) => {
      const random = new Random(seed)
      const graph = new Graph()
      const outputs = declare(graph.input('scores', 'float32', ['N', 9]), graph.input('targets', 'int32', ['N', 1]), graph.input('ids', 'int32', ['N', 3]))
      const columns = (each: number) => int(Int32Array.from({ length: rows * each }, () => random.integer(3)), [rows, each])
      const inputs = { scores: float(Float32Array.from({ length: rows * 9 }, () => random.next()), [rows, 9]), targets: columns(1), ids: columns(3) }
      const model = encodeOnnx(graph, outputs, { dialect: written })
      await compare(model, Object.fromEntries(Object.entries(inputs).filter(([name]) => decodeOnnx(model).inputs.includes(name))))
    }), { numRuns: 6 })
  })
})

it('every op of our graphs has a lowering, and every lowering is compared', () => {
  const opsOf = ({ nodes }: OnnxGraph): string[] => nodes.flatMap(({ op, body }) => [op, ...body ? opsOf(body) : []])
  const programs = Object.values(PROGRAMS).flatMap((declare) => {
    const program = declare()
    return opsOf(decodeOnnx(encodeOnnx(program.graph, programOutputs(program), { dialect: 'onnxruntime', sizes: { L: SIZES.L, M: SIZES.M } })))
  })
  const functions = DIFFERENTIABLE_OPS.flatMap((declared) => {
    const { outputs } = withGradients(declared, { a: 2, b: 2, c: 2, d: 2 })
    return opsOf(decodeOnnx(encodeOnnx(graphOf(outputs), outputs, { dialect: 'standard' })))
  })
  const predicting = Object.values(PREDICTING).flatMap((declare) => {
    const graph = new Graph()
    return opsOf(decodeOnnx(encodeOnnx(graph, declare(graph.input('scores', 'float32', ['N', 9]), graph.input('targets', 'int32', ['N', 1]), graph.input('ids', 'int32', ['N', 3])), { dialect: 'standard' })))
  })
  expect([...new Set([...programs, ...functions, ...predicting])].sort()).toEqual(Object.keys(LOWERINGS).sort())
})

it('says which op it does not know', async () => {
  const graph = new Graph()
  const model = encodeOnnx(graph, { y: graph.node('Cosh', [graph.input('x', 'float32', ['N'])], { shape: ['N'] }) }, { dialect: 'standard' })
  await expect(onTensorflow.load(model)).rejects.toThrow('TensorFlow is not told how to compute Cosh')
})
