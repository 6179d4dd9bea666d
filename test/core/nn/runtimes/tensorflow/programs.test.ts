import { describe, expect, it } from 'vitest'
import { ADAM, type Optimiser } from '../../../../../src/core/nn/optimisers/optimiser.ts'
import { namedWeights } from '../../../../../src/core/nn/state.ts'
import { runtime as onOnnx } from '../../evaluate.ts'
import { onTensorflow, tf } from './cpuBackend.ts'
import { anyBatch, PROGRAMS } from './programs.ts'

const STEERED: Optimiser = { ...ADAM, kind: 'adamW', weightDecay: 0.01, clipNorm: 0.5, schedule: { kind: 'cosine', warmUpSteps: 2, totalSteps: 5, floor: 0.1 } }

/** ‖a − b‖ / ‖b‖. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(b, (value, index) => (a[index] ?? Number.NaN) - value)) / Math.hypot(...Array.from(b))
}

/** A key projection's bias moves all scores of a query alike, so that its gradient is zero but for rounding. */
const isMeasured = (name: string) => !name.endsWith('key.bias')

describe.each(Object.entries(PROGRAMS))('%s trains on TensorFlow as on the processor', (_, declare) => {
  const program = declare()
  const batch = anyBatch(program, 3)

  it('in loss and gradients, with the same dropout masks', async () => {
    const [expected, session] = [await onOnnx.compile(program, ADAM, 7), await onTensorflow.compile(program, ADAM, 7)]
    const [right, own] = [await expected.gradients(batch), await session.gradients(batch)]
    expect(Math.abs(own.loss / right.loss - 1)).toBeLessThan(1e-5)
    expect([...own.gradients.keys()]).toEqual([...right.gradients.keys()])
    for (const [name, gradient] of own.gradients) if (isMeasured(name)) expect(distance(gradient, right.gradients.get(name) ?? []), name).toBeLessThan(1e-5)
    await Promise.all([expected.dispose(), session.dispose()])
  })

  it('over five steps', async () => {
    const [expected, session] = [await onOnnx.compile(program, STEERED, 7), await onTensorflow.compile(program, STEERED, 7)]
    for (let step = 0; step < 5; step++) {
      const [right, own] = [await expected.step(batch), await session.step(batch)]
      expect(Math.abs(own.loss / right.loss - 1)).toBeLessThan(1e-5)
      expect(Math.abs((own.gradientNorm ?? Number.NaN) / (right.gradientNorm ?? 0) - 1)).toBeLessThan(1e-5)
    }
    const [right, own] = [await expected.readState(), await session.readState()]
    expect(own.step).toBe(right.step)
    const weights = namedWeights(program.graph.parameters, right)
    for (const [name, trained] of namedWeights(program.graph.parameters, own)) if (isMeasured(name)) expect(distance(trained, weights.get(name) ?? []), name).toBeLessThan(1e-4)
    await Promise.all([expected.dispose(), session.dispose()])
  })

  it('keeping nothing on the device from step to step, and nothing at all when it is disposed of', async () => {
    const before = tf.memory().numTensors
    const session = await onTensorflow.compile(program, STEERED, 7)
    await session.step(batch)
    const { numTensors, numBytes } = tf.memory()
    await session.step(batch)
    await session.gradients(batch)
    await session.writeState(await session.readState())
    expect(tf.memory()).toMatchObject({ numTensors, numBytes })
    await session.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
