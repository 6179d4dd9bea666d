import { expect } from 'vitest'
import { differentiate } from '../../../src/core/nn/autodiff.ts'
import { Graph } from '../../../src/core/nn/graph/graph.ts'
import type { Parameter, Tensor } from '../../../src/core/nn/graph/tensor.ts'
import { multiply } from '../../../src/core/nn/ops/arithmetic.ts'
import { sumAll } from '../../../src/core/nn/ops/reduction.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { float, open } from './evaluate.ts'

const STEP = 1 / 64

/**
 * Compares the gradients of Σ w ⊙ f(x, y, …), for random weights w, with central differences of fourth order in every
 * element of every argument. Single precision and a step of 1/64 leave about three digits.
 *
 * Elements are uniform in ±[0.4, 1.6], or all positive: clear of kinks and poles at 0.
 */
export async function checkGradients(shapes: readonly (readonly number[])[], f: (...inputs: Parameter[]) => Tensor, seed: number, positive = false): Promise<void> {
  const random = new Random(seed)
  const graph = new Graph()
  const parameters = shapes.map((shape, index) => graph.parameter(`x${index}`, shape, { kind: 'constant', value: 0 }))
  const values = shapes.map(shape => Float32Array.from({ length: count(shape) }, () => (0.4 + 1.2 * random.next()) * (positive || random.next() < 0.5 ? 1 : -1)))
  const y = f(...parameters)
  const weights = Float32Array.from({ length: count(y.shape.map(Number)) }, () => random.next() - 0.5)
  const loss = sumAll(multiply(y, graph.constant('float32', y.shape, () => weights)))
  const gradients = differentiate(loss, parameters)
  const outputs: Record<string, Tensor> = { loss }
  gradients.forEach(({ dense, rows }, index) => {
    expect(rows).toEqual([])
    if (dense) outputs[`g${index}`] = dense
  })
  const session = await open(outputs)
  const run = () => session.run(Object.fromEntries(values.map((data, index) => [`x${index}`, float(data, shapes[index] ?? [])])))
  const lossNow = async () => Number((await run())['loss']?.data[0])

  const answer = await run()
  for (const [index, data] of values.entries()) {
    const analytic = Array.from(answer[`g${index}`]?.data ?? [], Number)
    expect(analytic).toHaveLength(data.length)
    for (let i = 0; i < data.length; i++) {
      const before = data[i] as number
      const lossAt = (steps: number) => {
        data[i] = before + steps * STEP
        return lossNow()
      }
      const numeric = (8 * (await lossAt(1) - await lossAt(-1)) - (await lossAt(2) - await lossAt(-2))) / (12 * STEP)
      data[i] = before
      expect(Math.abs((analytic[i] as number) - numeric), `argument ${index}, element ${i}: ${analytic[i]} against ${numeric}`).toBeLessThan(3e-3 * (1 + Math.abs(numeric)))
    }
  }
  await session.dispose()
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
