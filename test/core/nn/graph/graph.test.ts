import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differentiate } from '../../../../src/core/nn/autodiff.ts'
import { bind, product, resolve } from '../../../../src/core/nn/graph/dimension.ts'
import { Graph } from '../../../../src/core/nn/graph/graph.ts'
import { add, multiply } from '../../../../src/core/nn/ops/arithmetic.ts'
import { lookup } from '../../../../src/core/nn/ops/lookup.ts'
import { matmul } from '../../../../src/core/nn/ops/product.ts'
import { sumAll } from '../../../../src/core/nn/ops/reduction.ts'
import { reshape } from '../../../../src/core/nn/ops/reshaping.ts'
import { evaluate, float, int } from '../evaluate.ts'

const zeros = { kind: 'constant', value: 0 } as const

describe('dimensions', () => {
  it('write equal products equally, whatever the order and grouping', () => {
    const factor = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom('N', 'L', 'T'))
    fc.assert(fc.property(fc.array(factor), fc.array(factor), (a, b) => product([product(a), product(b)]) === product([...b, ...a])))
  })

  it('become numbers as their symbols do', () => {
    expect(product(['N', 2, 'L', 3])).toBe('6*L*N')
    expect(bind('6*L*N', { L: 5 })).toBe('30*N')
    expect(resolve(['6*L*N', 4], { L: 5, N: 2 })).toEqual([60, 4])
    expect(() => resolve(['N'], {})).toThrow('N')
  })
})

describe('a graph under construction', () => {
  it('refuses shapes that do not fit, naming the op and both shapes', () => {
    const graph = new Graph()
    const x = graph.input('x', 'float32', ['N', 64])
    const w = graph.parameter('w', [32, 8], zeros)
    expect(() => matmul(x, w)).toThrow('MatMul: (N, 64) and (32, 8): the inner dimensions 64 and 32 differ')
    expect(() => add(x, w)).toThrow('Add: (N, 64) and (32, 8): N and 32 do not broadcast')
    expect(() => reshape(x, ['N', 8, 9])).toThrow('Reshape: (N, 64) and (N, 8, 9)')
  })

  it('refuses a name twice and tensors of another graph', () => {
    const graph = new Graph()
    graph.parameter('w', [2], zeros)
    expect(() => graph.parameter('w', [2], zeros)).toThrow('w')
    const stranger = new Graph().parameter('v', [2], zeros)
    expect(() => add(graph.parameter('u', [2], zeros), stranger)).toThrow('another graph')
  })
})

describe('differentiate', () => {
  it('adds the gradients of every use of a tensor', async () => {
    const graph = new Graph()
    const x = graph.parameter('x', [3], zeros)
    const loss = sumAll(add(multiply(x, multiply(x, x)), x))
    const [gradient] = differentiate(loss, [x])
    if (!gradient?.dense) throw new Error('no gradient')
    const { g } = await evaluate({ g: gradient.dense }, { x: float([1, -2, 3], [3]) })
    expect(g).toEqual([4, 13, 28]) // 3x² + 1
  })

  it('gives a looked-up table its gradient as rows, repeated ids included', async () => {
    const graph = new Graph()
    const table = graph.parameter('table', [5, 2], zeros)
    const ids = graph.input('ids', 'int32', ['N'])
    const weights = graph.input('weights', 'float32', ['N', 1])
    const [gradient] = differentiate(sumAll(multiply(lookup(table, ids), weights)), [table])
    expect(gradient?.dense).toBeNull()
    expect(gradient?.rows.map(rows => rows.indices)).toEqual([ids])
    const rows = gradient?.rows[0]?.rows
    if (!rows) throw new Error('no rows')
    const { g } = await evaluate({ g: rows }, { table: float(new Float32Array(10), [5, 2]), ids: int([3, 3], [2]), weights: float([1, 2], [2, 1]) })
    expect(g).toEqual([1, 1, 2, 2])
  })

  it('leaves out parameters that the loss does not depend on', () => {
    const graph = new Graph()
    const used = graph.parameter('used', [1], zeros)
    const unused = graph.parameter('unused', [1], zeros)
    expect(differentiate(sumAll(used), [unused])).toEqual([{ dense: null, rows: [] }])
  })

  it('refuses a loss that is no scalar', () => {
    expect(() => differentiate(new Graph().parameter('x', [3], zeros), [])).toThrow('scalar')
  })
})
