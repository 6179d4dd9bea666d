import { describe, expect, it } from 'vitest'
import { onnxCpu } from '../../../../src/core/nn/runtimes/onnxCpu.ts'
import { probeRuntimes } from '../../../../src/core/nn/runtimes/probe.ts'
import type { Runtime, TrainingSession } from '../../../../src/core/nn/runtimes/runtime.ts'

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

describe('probeRuntimes', () => {
  it('takes the fastest of those that are right', async () => {
    const { clock, slow } = fakeClock()
    const { chosen, verdicts } = await probeRuntimes([altered('slow', slow(200)), altered('quick', slow(50)), altered('middling', slow(100))], clock)
    expect(chosen?.name).toBe('quick')
    expect(verdicts.map(({ runtime, fault, stepsPerSecond }) => [runtime, fault, Math.round(stepsPerSecond)])).toEqual([['slow', null, 5], ['quick', null, 20], ['middling', null, 10]])
  })

  it('passes over one that computes something else or nothing at all, and says so', async () => {
    const { clock, slow } = fakeClock()
    const wrong = altered('wrong', session => async (batch) => {
      const result = await session.step(batch)
      return { ...result, loss: result.loss * 1.001 }
    })
    const broken: Runtime = { ...right, name: 'broken', compile: async () => { throw new Error('no such device') } }
    const { chosen, verdicts } = await probeRuntimes([wrong, broken, altered('right', slow(10))], clock)
    expect(chosen?.name).toBe('right')
    expect(verdicts[0]?.fault).toMatchObject({ kind: 'wrong', deviation: expect.closeTo(1e-3, 5) })
    expect(verdicts[1]?.fault).toEqual({ kind: 'failed', error: 'no such device' })
  })

  it('chooses none where none is right', async () => {
    const silent = altered('silent', () => async () => ({ loss: Number.NaN, gradientNorm: null }))
    const { chosen, verdicts } = await probeRuntimes([silent], () => 0)
    expect(chosen).toBeNull()
    expect(verdicts[0]?.fault).toMatchObject({ kind: 'wrong' })
  })
})
