import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Graph } from '../../../../src/core/nn/graph/graph.ts'
import { openKernels } from '../../../../src/core/nn/kernels/kernels.ts'
import { TrainingMemory } from '../../../../src/core/nn/kernels/trainingMemory.ts'
import { planAdamStep } from '../../../../src/core/nn/optimisers/adam.ts'
import { ADAM, type Optimiser } from '../../../../src/core/nn/optimisers/optimiser.ts'
import { rateFactor } from '../../../../src/core/nn/optimisers/schedule.ts'
import { initialState, layOut } from '../../../../src/core/nn/state.ts'

const graph = new Graph()
const weight = graph.parameter('weight', [1], { kind: 'constant', value: 2 })
const bias = graph.parameter('bias', [1], { kind: 'constant', value: 2 }, { decays: false })
const { places, length } = layOut([weight, bias])

function after(optimiser: Partial<Optimiser>, gradients: number[]): { weight: number; bias: number } {
  const memory = new TrainingMemory()
  const { takeAdamStep } = openKernels(memory)
  const [parameters, firstMoments, secondMoments, gradient] = [0, 1, 2, 3].map(() => memory.floats(length)) as [Float32Array, Float32Array, Float32Array, Float32Array]
  parameters.set(initialState([weight, bias], 0).parameters)
  const segments = places.map(({ parameter, offset, length }) => ({ from: offset, to: offset + length, decays: parameter.decays }))
  gradients.forEach((value, index) => {
    for (const { offset } of places) gradient[offset] = value
    takeAdamStep(planAdamStep({ ...ADAM, ...optimiser }, index + 1, Math.abs(value) * Math.SQRT2), segments, { parameters, firstMoments, secondMoments, gradient })
  })
  const [first, second] = places.map(({ offset }) => parameters[offset] ?? Number.NaN)
  return { weight: first ?? Number.NaN, bias: second ?? Number.NaN }
}

describe('a step of Adam', () => {
  it('first moves by the learning rate, whatever the size of the gradient', () => {
    fc.assert(fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (value) => {
      expect(Math.abs(after({}, [value]).weight - (2 - 1e-3))).toBeLessThan(1e-6)
    }))
  })

  it('adds L2 to the gradient and AdamW to the step, and to neither for a bias', () => {
    expect(after({ weightDecay: 0.1 }, [0])).toMatchObject({ weight: expect.closeTo(2 - 1e-3, 6), bias: 2 })
    expect(after({ kind: 'adamW', weightDecay: 0.1 }, [0])).toMatchObject({ weight: expect.closeTo(2 - 2e-4, 6), bias: 2 })
  })

  it('shortens a gradient to the norm allowed', () => {
    expect(after({ clipNorm: 1, epsilon: 1 }, [3]).weight).toBeCloseTo(after({ epsilon: 1 }, [Math.SQRT1_2]).weight, 6)
    expect(after({ clipNorm: 100, epsilon: 1 }, [3]).weight).toBe(after({ epsilon: 1 }, [3]).weight)
  })
})

describe('rateFactor', () => {
  it('rises evenly to 1 and stays there', () => {
    expect([1, 2, 4, 5, 1000].map(step => rateFactor({ kind: 'constant', warmUpSteps: 4 }, step))).toEqual([0.25, 0.5, 1, 1, 1])
  })

  it('falls along a cosine to its floor and stays there', () => {
    const at = (step: number) => rateFactor({ kind: 'cosine', warmUpSteps: 10, totalSteps: 110, floor: 0.1 }, step)
    expect(at(10)).toBe(1)
    expect(at(60)).toBeCloseTo(0.55, 12)
    expect(at(110)).toBeCloseTo(0.1, 12)
    expect(at(500)).toBeCloseTo(0.1, 12)
  })
})
