import { Random } from '../../domain/random.ts'
import { product } from '../graph/dimension.ts'
import { Graph } from '../graph/graph.ts'
import { multiHeadAttention } from '../layers/attention.ts'
import { embedding } from '../layers/embedding.ts'
import { feedForward } from '../layers/feedForward.ts'
import { causalPaddingMask } from '../layers/mask.ts'
import { layerNorm } from '../layers/normalisation.ts'
import { within, type Scope } from '../layers/scope.ts'
import { sampledSoftmax } from '../losses/softmax.ts'
import { weightedSum } from '../losses/weightedSum.ts'
import { add } from '../ops/arithmetic.ts'
import { lookup, takeRows } from '../ops/lookup.ts'
import { reshape } from '../ops/reshaping.ts'
import { ADAM } from '../optimisers/optimiser.ts'
import { trainingProgram, type Batch, type TrainingProgram } from '../program.ts'
import type { Runtime } from './runtime.ts'

const SEED = 20
const TOLERANCE = 1e-4

/** The losses of five steps of the small probe, from `onnxCpu`, whose layers the tests hold to PyTorch. */
const KNOWN_LOSSES: readonly number[] = [3.354102, 2.95402, 2.631812, 2.3998, 2.216258]

/** How large a probe is: V products, E wide, N sequences of L. */
interface ProbeSize { readonly products: number; readonly width: number; readonly count: number; readonly length: number }
const SMALL: ProbeSize = { products: 40, width: 16, count: 6, length: 8 }
const LARGE: ProbeSize = { products: 5000, width: 64, count: 64, length: 16 }

export interface Verdict {
  readonly runtime: string
  /** Why the runtime cannot be used, or null. `error` is what it threw, `deviation` the largest relative error of a loss. */
  readonly fault: { readonly kind: 'failed'; readonly error: string } | { readonly kind: 'wrong'; readonly deviation: number } | null
  /** Training steps of the large probe; 0 where there is a fault. */
  readonly stepsPerSecond: number
}

/**
 * Tries runtimes on a network with every kind of layer, on all their threads: each must take five steps with the losses known for them, and
 * then shows its speed. The fastest that is right is first.
 */
export async function probeRuntimes(runtimes: readonly Runtime[], clock: () => number): Promise<{ chosen: Runtime | null; verdicts: Verdict[] }> {
  const verdicts: Verdict[] = []
  let chosen: { runtime: Runtime; stepsPerSecond: number } | null = null
  for (const runtime of runtimes) {
    const verdict = await probe(runtime, clock)
    verdicts.push(verdict)
    if (!verdict.fault && verdict.stepsPerSecond > (chosen?.stepsPerSecond ?? 0)) chosen = { runtime, stepsPerSecond: verdict.stepsPerSecond }
  }
  return { chosen: chosen?.runtime ?? null, verdicts }
}

async function probe(runtime: Runtime, clock: () => number): Promise<Verdict> {
  const judge = (fault: Verdict['fault'], stepsPerSecond = 0): Verdict => ({ runtime: runtime.name, fault, stepsPerSecond })
  try {
    const losses = await probeLosses(runtime)
    const deviation = Math.max(...KNOWN_LOSSES.map((known, step) => Math.abs((losses[step] ?? Number.NaN) / known - 1)))
    if (!(deviation <= TOLERANCE)) return judge({ kind: 'wrong', deviation })
    return judge(null, await measureSpeed(runtime, clock))
  } catch (error) {
    return judge({ kind: 'failed', error: error instanceof Error ? error.message : String(error) })
  }
}

/** The losses of five steps on one small batch. */
export async function probeLosses(runtime: Runtime): Promise<number[]> {
  const session = await runtime.compile(probeProgram(SMALL), { ...ADAM, learningRate: 1e-2 }, SEED)
  const batch = probeBatch(SMALL)
  const losses = []
  for (let step = 0; step < 5; step++) losses.push((await session.step(batch)).loss)
  await session.dispose()
  return losses
}

const WARM_UP_STEPS = 3
const MEASURED_STEPS = 10

async function measureSpeed(runtime: Runtime, clock: () => number): Promise<number> {
  const session = await runtime.compile(probeProgram(LARGE), ADAM, SEED)
  const batch = probeBatch(LARGE)
  for (let step = 0; step < WARM_UP_STEPS; step++) await session.step(batch)
  const start = clock()
  for (let step = 0; step < MEASURED_STEPS; step++) await session.step(batch)
  const seconds = (clock() - start) / 1000
  await session.dispose()
  return MEASURED_STEPS / Math.max(seconds, 1e-6)
}

function probeProgram({ products, width, length }: ProbeSize): TrainingProgram {
  const scope: Scope = { graph: new Graph(), training: true, path: '' }
  const { graph } = scope
  const ids = graph.input('ids', 'int32', ['N', length])
  const { table, lookUp } = embedding(within(scope, 'embedding'), products + 1, width, { padded: true })
  const x = lookUp(ids)
  const attended = add(x, multiHeadAttention(within(scope, 'attention'), { width, heads: 2, dropout: 0 })(x, x, causalPaddingMask(ids)))
  const y = layerNorm(within(scope, 'norm'), width)(add(attended, feedForward(within(scope, 'feedForward'), { width, hidden: 2 * width, activation: 'gelu', dropout: 0 })(attended)))
  const h = takeRows(reshape(y, [product([length, 'N']), width]), graph.input('positions', 'int32', ['T']))
  const targets = lookup(table, graph.input('targets', 'int32', ['T']))
  const negatives = lookup(table, graph.input('negatives', 'int32', ['K']))
  const loss = weightedSum(sampledSoftmax(h, targets, negatives), graph.input('weights', 'float32', ['T', 1]))
  return trainingProgram(loss, [], { rows: 'N', places: 'T', positions: 'positions', length: 'L' })
}

/** Sequences with padding on the left, in which a few products are very frequent. */
function probeBatch({ products, count, length }: ProbeSize): Batch {
  const random = new Random(SEED)
  const draw = () => 1 + Math.floor(products * random.next() ** 3)
  const ids = Int32Array.from({ length: count * length }, (_, index) => index % length < Math.floor(index / length) % (length - 1) ? 0 : draw())
  const positions = Int32Array.from(Array.from(ids.keys()).filter(index => (ids[index] ?? 0) > 0))
  const negatives = Int32Array.from({ length: 20 }, draw)
  return {
    sizes: { N: count, L: length, T: positions.length, K: negatives.length },
    values: { ids, positions, targets: positions.map(draw), negatives, weights: new Float32Array(positions.length).fill(1 / positions.length) },
  }
}
