import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Graph } from '../../../../src/core/nn/graph/graph.ts'
import type { Tensor } from '../../../../src/core/nn/graph/tensor.ts'
import { multiply } from '../../../../src/core/nn/ops/arithmetic.ts'
import { tanh } from '../../../../src/core/nn/ops/activation.ts'
import { dropout } from '../../../../src/core/nn/ops/dropout.ts'
import { lookup } from '../../../../src/core/nn/ops/lookup.ts'
import { sumAll } from '../../../../src/core/nn/ops/reduction.ts'
import { ADAM } from '../../../../src/core/nn/optimisers/optimiser.ts'
import { trainingProgram } from '../../../../src/core/nn/program.ts'
import { runtime } from '../evaluate.ts'

const ROWS = 4
const WIDTH = 3
const STEP = 1e-2

/** Compares the gradient that the runtime adds up for a table (4, 3) with central differences of the loss it reports. */
async function check(values: readonly number[], build: (table: ReturnType<Graph['parameter']>) => Tensor): Promise<void> {
  const graph = new Graph()
  const table = graph.parameter('table', [ROWS, WIDTH], { kind: 'constant', value: 0 })
  const session = await runtime.compile(trainingProgram(sumAll(build(table)), []), ADAM, 5)
  const parameters = (await session.readState()).parameters
  parameters.set(values)
  const lossAt = async (index: number, value: number) => {
    const moved = parameters.slice()
    moved[index] = value
    await session.writeState({ step: 0, parameters: moved, firstMoments: new Float32Array(moved.length), secondMoments: new Float32Array(moved.length) })
    return session.gradients({ sizes: {}, values: {} })
  }
  const gradient = (await lossAt(0, parameters[0] ?? 0)).gradients.get('table') ?? new Float32Array()
  for (let i = 0; i < ROWS * WIDTH; i++) {
    const at = parameters[i] as number
    const numeric = ((await lossAt(i, at + STEP)).loss - (await lossAt(i, at - STEP)).loss) / (2 * STEP)
    expect(Math.abs((gradient[i] as number) - numeric), `element ${i}: ${gradient[i]} against ${numeric}`).toBeLessThan(3e-3 * (1 + Math.abs(numeric)))
  }
  await session.dispose()
}

const values = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: ROWS * WIDTH, maxLength: ROWS * WIDTH })

describe('what the runtime adds to a graph agrees with central differences', () => {
  it('rows of a lookup, ids repeated', async () => {
    await fc.assert(fc.asyncProperty(values, fc.array(fc.nat(ROWS - 1), { minLength: 1, maxLength: 8 }), (start, ids) => check(start, (table) => {
      const rows = lookup(table, table.graph.constant('int32', [ids.length], () => Int32Array.from(ids)))
      return multiply(tanh(rows), rows)
    })), { numRuns: 10 })
  })

  it('dropout, whose mask stays for a step', async () => {
    await fc.assert(fc.asyncProperty(values, fc.double({ min: 0.1, max: 0.8, noNaN: true }), (start, rate) =>
      check(start, table => tanh(dropout(table, rate)))), { numRuns: 10 })
  })
})
