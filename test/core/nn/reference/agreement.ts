import { expect } from 'vitest'
import { ADAM } from '../../../../src/core/nn/optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../../../../src/core/nn/program.ts'
import { initialState, namedWeights } from '../../../../src/core/nn/state.ts'
import { runtime } from '../evaluate.ts'

export type Weights = Readonly<Record<string, readonly number[]>>

/** What PyTorch computes for a program: the losses of five steps of Adam, the first gradients, the last parameters. */
export interface Expected {
  readonly losses: readonly number[]
  readonly gradients: Weights
  readonly after: Weights
}

/** ‖a − b‖ / ‖b‖. */
export function distance(a: ArrayLike<number>, b: readonly number[]): number {
  return Math.hypot(...b.map((value, index) => (a[index] ?? Number.NaN) - value)) / Math.hypot(...b)
}

/** A key projection's bias moves all scores of a query alike, so that its gradient is zero but for rounding. */
const isMeasured = (name: string) => !name.endsWith('key.bias')

/** Holds a program to PyTorch: loss, gradients normwise within 1e-5, and parameters after five steps of Adam within 1e-4. */
export async function expectAgreement(program: TrainingProgram, start: Weights, batch: Batch, expected: Expected): Promise<void> {
  const { parameters } = program.graph
  expect(parameters.map(({ name }) => name).sort()).toEqual(Object.keys(start).sort())
  const session = await runtime.compile(program, ADAM, 0)
  const state = initialState(parameters, 0)
  for (const [name, values] of namedWeights(parameters, state)) values.set(start[name] ?? [])
  await session.writeState(state)

  const { loss, gradients } = await session.gradients(batch)
  expect(Math.abs(loss / (expected.losses[0] ?? 0) - 1)).toBeLessThan(1e-6)
  for (const [name, gradient] of gradients) {
    if (isMeasured(name)) expect(distance(gradient, expected.gradients[name] ?? []), name).toBeLessThan(1e-5)
  }
  for (const value of expected.losses) expect(Math.abs((await session.step(batch)).loss / value - 1)).toBeLessThan(1e-5)
  const weights = namedWeights(parameters, await session.readState())
  await session.dispose()
  for (const [name, trained] of weights) {
    if (isMeasured(name)) expect(distance(trained, expected.after[name] ?? []), name).toBeLessThan(1e-4)
  }
}
