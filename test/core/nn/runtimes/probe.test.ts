import { describe, expect, it } from 'vitest'
import { onnxCpu } from '../../../../src/core/nn/runtimes/onnxCpu.ts'
import { probePrediction, probeTraining } from '../../../../src/core/nn/runtimes/probe.ts'
import type { Predictor, Runtime, TrainingSession } from '../../../../src/core/nn/runtimes/runtime.ts'

const right = onnxCpu({ threads: 2 })

/** The same runtime with every step changed. */
function altered(name: string, step: (session: TrainingSession) => TrainingSession['step']): Runtime {
  return {
    ...right, name,
    async compile(...args) {
      const session = await right.compile(...args)
      return { step: step(session), gradients: batch => session.gradients(batch), readState: () => session.readState(), writeState: state => session.writeState(state), dispose: () => session.dispose() }
    },
  }
}

/** Moves on only when told to, so that speed is what the test says it is. */
function fakeClock() {
  let now = 0
  return { clock: () => now, slow: (milliseconds: number) => (session: TrainingSession): TrainingSession['step'] => async (batch) => {
    now += milliseconds
    return session.step(batch)
  } }
}

describe('probeTraining', () => {
  it('tells the steps a second of a runtime that is right', async () => {
    const { clock, slow } = fakeClock()
    expect(await probeTraining(altered('slow', slow(200)), clock)).toEqual({ kind: 'passed', perSecond: 5 })
    expect(await probeTraining(altered('quick', slow(50)), clock)).toEqual({ kind: 'passed', perSecond: 20 })
  })

  it('gives up measuring what is very slow', async () => {
    const { clock, slow } = fakeClock()
    expect(await probeTraining(altered('very slow', slow(1500)), clock)).toEqual({ kind: 'passed', perSecond: 2 / 3 })
    expect(clock()).toBe((5 + 3 + 2) * 1500)
    expect(await probeTraining(altered('hopeless', slow(4000)), clock)).toEqual({ kind: 'passed', perSecond: 1 / 4 })
  })

  it('finds out one that computes something else or nothing at all', async () => {
    const { clock } = fakeClock()
    const wrong = altered('wrong', session => async (batch) => {
      const result = await session.step(batch)
      return { ...result, loss: result.loss * 1.001 }
    })
    const silent = altered('silent', () => async () => ({ loss: Number.NaN, gradientNorm: null }))
    expect(await probeTraining(wrong, clock)).toMatchObject({ kind: 'wrong', deviation: expect.closeTo(1e-3, 5) as number })
    expect(await probeTraining(silent, clock)).toMatchObject({ kind: 'wrong' })
  })

  it('tells one that breaks from one that has no device', async () => {
    const broken = (message: string): Runtime => ({ ...right, compile: () => Promise.reject(new Error(message)) })
    expect(await probeTraining(broken('out of memory'), () => 0)).toEqual({ kind: 'failed', error: 'out of memory' })
    expect(await probeTraining(broken('Failed to get a WebGPU adapter: No supported adapters'), () => 0)).toMatchObject({ kind: 'absent' })
  })
})

describe('probePrediction', () => {
  const alteredScores = (change: (scores: Float32Array) => void): Predictor => ({
    ...right,
    async load(model) {
      const session = await right.load(model)
      return { dispose: () => session.dispose(), async run(inputs) {
        const outputs = await session.run(inputs)
        change(outputs['scores']?.data as Float32Array)
        return outputs
      } }
    },
  })

  it('passes what finds the same, in whatever dialect', async () => {
    expect(await probePrediction({ ...right, dialect: 'webgpu' }, right, () => performance.now())).toMatchObject({ kind: 'passed' })
  })

  it('finds out what computes with half the digits', async () => {
    const coarse = alteredScores(scores => scores.forEach((score, index) => { scores[index] = score * (1 + (index % 3 - 1) * 2e-3) }))
    expect(await probePrediction(coarse, right, () => 0)).toMatchObject({ kind: 'wrong' })
  })
})
