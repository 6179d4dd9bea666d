import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Graph } from '../../../../src/core/nn/graph/graph.ts'
import type { Tensor } from '../../../../src/core/nn/graph/tensor.ts'
import { multiHeadAttention } from '../../../../src/core/nn/layers/attention.ts'
import { embedding } from '../../../../src/core/nn/layers/embedding.ts'
import { feedForward } from '../../../../src/core/nn/layers/feedForward.ts'
import { causalMask, paddingMask } from '../../../../src/core/nn/layers/mask.ts'
import { layerNorm, rmsNorm } from '../../../../src/core/nn/layers/normalisation.ts'
import { learnedPositions, relativeTimeScores } from '../../../../src/core/nn/layers/position.ts'
import { parameter, within, type Scope } from '../../../../src/core/nn/layers/scope.ts'
import { hazardLoss } from '../../../../src/core/nn/losses/hazard.ts'
import { add, multiply } from '../../../../src/core/nn/ops/arithmetic.ts'
import { sumAll } from '../../../../src/core/nn/ops/reduction.ts'
import { ADAM, type Optimiser } from '../../../../src/core/nn/optimisers/optimiser.ts'
import { trainingProgram, type Batch } from '../../../../src/core/nn/program.ts'
import { initialState, namedWeights } from '../../../../src/core/nn/state.ts'
import { runtime } from '../evaluate.ts'

type Weights = Record<string, number[]>
interface Reference {
  ids: number[]
  buckets: number[]
  weights: number[]
  cases: Record<string, { parameters: Weights; loss: number; gradients: Weights }>
  steered: { start: Weights; x: number[]; losses: number[]; norms: number[]; after: Weights }
}

/** What PyTorch computes in double precision; `makeLayers.py` beside this file wrote it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'layers.json'), 'utf8')) as Reference
const SHAPE = [3, 5, 8] as const
const [N, L, E] = SHAPE
const H = 2
const batch: Batch = { sizes: { N, L }, values: { ids: Int32Array.from(reference.ids), buckets: Int32Array.from(reference.buckets), x: Float32Array.from(reference.steered.x) } }

const given = (scope: Scope, name: string) => parameter(scope, name, SHAPE, { kind: 'constant', value: 0 })
const weighed = (y: Tensor) => sumAll(multiply(y, y.graph.constant('float32', y.shape, () => Float32Array.from(reference.weights))))
const ids = (scope: Scope) => scope.graph.input('ids', 'int32', [N, L])
const attention = (scope: Scope) => multiHeadAttention(within(scope, 'attention'), { width: E, heads: H, dropout: 0 })
const feed = (scope: Scope, activation: 'relu' | 'gelu' | 'swiglu') => feedForward(within(scope, 'feed'), { width: E, hidden: 12, activation, dropout: 0 })
const matrix = (scope: Scope, values: number[][]) => scope.graph.constant('float32', [values.length, 4], () => Float32Array.from(values.flat()))

const CASES: Record<string, (scope: Scope) => Tensor> = {
  'full attention': scope => weighed(attention(scope)(given(scope, 'x'), given(scope, 'memory'), paddingMask(ids(scope)))),
  'causal attention': (scope) => {
    const x = given(scope, 'x')
    return weighed(attention(scope)(x, x, causalMask(scope.graph, L)))
  },
  'relative time': (scope) => {
    const x = given(scope, 'x')
    const scores = relativeTimeScores(within(scope, 'time'), 4, H)(scope.graph.input('buckets', 'int32', [N, L, L]))
    return weighed(attention(scope)(x, x, add(scores, causalMask(scope.graph, L))))
  },
  'rms norm': scope => weighed(rmsNorm(within(scope, 'norm'), E)(given(scope, 'x'))),
  'layer norm': scope => weighed(layerNorm(within(scope, 'norm'), E)(given(scope, 'x'))),
  relu: scope => weighed(feed(scope, 'relu')(given(scope, 'x'))),
  gelu: scope => weighed(feed(scope, 'gelu')(given(scope, 'x'))),
  swiglu: scope => weighed(feed(scope, 'swiglu')(given(scope, 'x'))),
  'embedding and positions': (scope) => {
    const { lookUp } = embedding(within(scope, 'table'), 4, E, { padded: true })
    return weighed(add(lookUp(ids(scope)), learnedPositions(within(scope, 'positions'), 7, E)(L)))
  },
  hazard: (scope) => {
    const logits = parameter(scope, 'logits', [3, 4], { kind: 'constant', value: 0 })
    return sumAll(hazardLoss(logits, matrix(scope, [[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]), matrix(scope, [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]])))
  },
}

async function startAt(loss: Tensor, weights: Weights, optimiser: Optimiser) {
  const program = trainingProgram(loss, [])
  const session = await runtime.compile(program, optimiser, 0)
  const state = initialState(program.graph.parameters, 0)
  const named = namedWeights(program.graph.parameters, state)
  expect([...named.keys()].sort()).toEqual(Object.keys(weights).sort())
  for (const [name, values] of named) values.set(weights[name] ?? [])
  await session.writeState(state)
  return { session, program }
}

/** ‖a − b‖ / ‖b‖. */
function distance(a: ArrayLike<number>, b: readonly number[]): number {
  return Math.hypot(...b.map((value, index) => (a[index] ?? Number.NaN) - value)) / Math.hypot(...b)
}

const scope = (): Scope => ({ graph: new Graph(), training: true, path: '' })

describe('layers and losses agree with PyTorch in value and gradients', () => {
  it.each(Object.entries(CASES))('%s', async (name, build) => {
    const expected = reference.cases[name]
    const { session } = await startAt(build(scope()), expected?.parameters ?? {}, ADAM)
    const { loss, gradients } = await session.gradients(batch)
    await session.dispose()
    expect(loss).toBeCloseTo(expected?.loss ?? Number.NaN, 4)
    for (const [parameterName, gradient] of gradients) {
      // A key projection's bias moves all scores of a query alike: its gradient is zero but for rounding.
      if (!parameterName.endsWith('key.bias')) expect(distance(gradient, expected?.gradients[parameterName] ?? []), parameterName).toBeLessThan(1e-5)
    }
  })

  it('covers every case that PyTorch was asked for', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(reference.cases).sort())
  })
})

describe('the optimiser agrees with PyTorch', () => {
  it('with AdamW, clipping, warm-up and cosine together', async () => {
    const { start, losses, norms, after } = reference.steered
    const optimiser: Optimiser = { ...ADAM, kind: 'adamW', learningRate: 1e-2, weightDecay: 0.1, clipNorm: 5, schedule: { kind: 'cosine', warmUpSteps: 4, totalSteps: 12, floor: 0.1 } }
    const at = scope()
    const { session, program } = await startAt(weighed(feed(at, 'gelu')(at.graph.input('x', 'float32', SHAPE))), start, optimiser)
    for (const [step, expected] of losses.entries()) {
      const { loss, gradientNorm } = await session.step(batch)
      expect(loss).toBeCloseTo(expected, 3)
      expect(Math.abs((gradientNorm ?? 0) / (norms[step] ?? 0) - 1)).toBeLessThan(1e-5)
    }
    const weights = namedWeights(program.graph.parameters, await session.readState())
    await session.dispose()
    for (const [name, values] of weights) expect(distance(values, after[name] ?? []), name).toBeLessThan(1e-4)
  })
})
