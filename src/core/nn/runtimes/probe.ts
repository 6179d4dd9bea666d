import type { DeviceVerdict } from '../../domain/device.ts'
import { Random } from '../../domain/random.ts'
import type { Dialect } from '../codec/lower.ts'
import { encodeOnnx } from '../codec/onnx.ts'
import { product } from '../graph/dimension.ts'
import { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/tensor.ts'
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
import { matmul } from '../ops/product.ts'
import { topK } from '../ops/ranking.ts'
import { reshape, slice } from '../ops/reshaping.ts'
import { ADAM } from '../optimisers/optimiser.ts'
import { trainingProgram, type Batch, type TrainingProgram } from '../program.ts'
import { initialState, namedWeights } from '../state.ts'
import type { Predictor, Runtime, Value } from './runtime.ts'

const SEED = 20
const TOLERANCE = 1e-4

/** The losses of five steps of the small probe, from `onnxCpu`, whose layers the tests hold to PyTorch. */
const KNOWN_LOSSES: readonly number[] = [3.354102, 2.95402, 2.631812, 2.3998, 2.216258]

/** How large a probe is: V products, E wide, N sequences of L. */
interface ProbeSize { readonly products: number; readonly width: number; readonly count: number; readonly length: number }
const SMALL: ProbeSize = { products: 40, width: 16, count: 6, length: 8 }
const LARGE: ProbeSize = { products: 5000, width: 64, count: 64, length: 16 }

/** No device, or no driver or library that speaks to it, as onnxruntime and Dawn put it. */
const ABSENT = /no supported adapters|failed to get a webgpu adapter|failed to load (shared )?library|cannot open shared object|no devices? found/i

/**
 * Has a runtime train a network with every kind of layer, on all its threads: it must take five steps with the losses known
 * for them, and then shows its speed on a larger one.
 * @param clock milliseconds
 */
export function probeTraining(runtime: Runtime, clock: () => number): Promise<DeviceVerdict> {
  return judge(async () => {
    const losses = await probeLosses(runtime)
    return Math.max(...KNOWN_LOSSES.map((known, step) => Math.abs((losses[step] ?? Number.NaN) / known - 1)))
  }, () => measureTraining(runtime, clock))
}

/** Has a predictor score all products and name the best: it must find what another does that is known to be right. */
export function probePrediction(predictor: Predictor, right: Predictor, clock: () => number): Promise<DeviceVerdict> {
  return judge(async () => {
    const [known, found] = [await predictOnce(right), await predictOnce(predictor)]
    const apart = Math.hypot(...known.scores.map((score, index) => score - (found.scores[index] ?? Number.NaN)))
    return String(known.best) === String(found.best) ? apart / Math.hypot(...known.scores) : Infinity
  }, () => measurePrediction(predictor, clock))
}

async function judge(deviationOf: () => Promise<number>, speedOf: () => Promise<number>): Promise<DeviceVerdict> {
  try {
    const deviation = await deviationOf()
    if (!(deviation <= TOLERANCE)) return { kind: 'wrong', deviation: Number.isFinite(deviation) ? deviation : null }
    return { kind: 'passed', perSecond: await speedOf() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { kind: ABSENT.test(message) ? 'absent' : 'failed', error: message }
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

const WARM_UP_STEPS = 2
const MEASURED_STEPS = 10
/** What takes longer than this, warming up or measured, has shown how slow it is. */
const LONGEST_MS = 2000

async function measureTraining(runtime: Runtime, clock: () => number): Promise<number> {
  const session = await runtime.compile(probeProgram(LARGE), ADAM, SEED)
  const batch = probeBatch(LARGE)
  const perSecond = await measure(() => session.step(batch), clock)
  await session.dispose()
  return perSecond
}

async function measurePrediction(predictor: Predictor, clock: () => number): Promise<number> {
  const session = await predictor.load(probeModel(LARGE, predictor.dialect))
  const inputs = probeHistories(LARGE)
  const perSecond = await measure(() => session.run(inputs), clock)
  await session.dispose()
  return perSecond
}

/** How often a second, once it has warmed up. */
async function measure(act: () => Promise<unknown>, clock: () => number): Promise<number> {
  await act() // makes its graphs ready
  let [start, taken] = [clock(), 0]
  for (let step = 1; step <= WARM_UP_STEPS + MEASURED_STEPS && clock() - start < LONGEST_MS; step++) {
    await act()
    taken++
    if (step === WARM_UP_STEPS) [start, taken] = [clock(), 0]
  }
  return taken * 1000 / Math.max(clock() - start, 1e-3)
}

/** The scores of all products for the histories of the small probe, and the three best of each. */
async function predictOnce(predictor: Predictor): Promise<{ scores: Float32Array; best: Int32Array }> {
  const session = await predictor.load(probeModel(SMALL, predictor.dialect))
  const { scores, best } = await session.run(probeHistories(SMALL))
  await session.dispose()
  return { scores: scores?.data as Float32Array, best: best?.data as Int32Array }
}

/** The vectors of a network with attention and all that belongs to it for each step of ids (N, L). */
function probeNetwork(scope: Scope, ids: Tensor, { products, width }: ProbeSize): { hidden: Tensor; table: Tensor } {
  const { table, lookUp } = embedding(within(scope, 'embedding'), products + 1, width, { padded: true })
  const x = lookUp(ids)
  const attended = add(x, multiHeadAttention(within(scope, 'attention'), { width, heads: 2, dropout: 0 })(x, x, causalPaddingMask(ids)))
  const y = layerNorm(within(scope, 'norm'), width)(add(attended, feedForward(within(scope, 'feedForward'), { width, hidden: 2 * width, activation: 'gelu', dropout: 0 })(attended)))
  return { hidden: y, table }
}

function probeProgram(size: ProbeSize): TrainingProgram {
  const { width, length } = size
  const graph = new Graph()
  const { hidden, table } = probeNetwork({ graph, training: true, path: '' }, graph.input('ids', 'int32', ['N', length]), size)
  const h = takeRows(reshape(hidden, [product([length, 'N']), width]), graph.input('positions', 'int32', ['T']))
  const targets = lookup(table, graph.input('targets', 'int32', ['T']))
  const negatives = lookup(table, graph.input('negatives', 'int32', ['K']))
  const loss = weightedSum(sampledSoftmax(h, targets, negatives), graph.input('weights', 'float32', ['T', 1]))
  return trainingProgram(loss, [], { rows: 'N', places: 'T', positions: 'positions', length: 'L' })
}

/** The same network as a model that predicts: `ids` (N, L) → `scores` (N, V + 1) and `best` (N, 3). */
function probeModel(size: ProbeSize, dialect: Dialect): Uint8Array {
  const { length, width, count } = size
  const graph = new Graph()
  const { hidden, table } = probeNetwork({ graph, training: false, path: '' }, graph.input('ids', 'int32', ['N', length]), size)
  const last = reshape(slice(hidden, 1, length - 1, length), ['N', width])
  const scores = matmul(last, table, { transB: true })
  return encodeOnnx(graph, { scores, best: topK(scores, 3).ids }, { dialect, sizes: { N: count }, weights: namedWeights(graph.parameters, initialState(graph.parameters, SEED)) })
}

function probeHistories(size: ProbeSize): Record<string, Value> {
  return { ids: { dtype: 'int32', shape: [size.count, size.length], data: probeBatch(size).values['ids'] as Int32Array } }
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
