import { STEP_SIGNS, type OrderSteps } from '../datasets/orderSteps.ts'
import { encodeOnnx, readOnnxMetadata } from '../nn/codec/onnx.ts'
import { product } from '../nn/graph/dimension.ts'
import { Graph } from '../nn/graph/graph.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { drop } from '../nn/layers/drop.ts'
import { embedding } from '../nn/layers/embedding.ts'
import { linear } from '../nn/layers/linear.ts'
import { recurrent } from '../nn/layers/recurrent.ts'
import { within, type Scope } from '../nn/layers/scope.ts'
import { stepOrder } from '../nn/layers/stepOrder.ts'
import { hazardLoss } from '../nn/losses/hazard.ts'
import { weightedSum } from '../nn/losses/weightedSum.ts'
import { add } from '../nn/ops/arithmetic.ts'
import { takeRows } from '../nn/ops/lookup.ts'
import { reshape } from '../nn/ops/reshaping.ts'
import { trainingProgram, type TrainingProgram } from '../nn/program.ts'

/** All that a network is, apart from its weights; plain data, kept in the metadata of its file. */
export interface OrderHazardDescription {
  /** E, of the state. */
  readonly width: number
  /** The longest history, in days with orders, that is looked at. */
  readonly longest: number
  readonly dropout: number
  /** Last days of the K intervals of waiting, ascending: interval k is (edges[k − 1], edges[k]], the first begins at 0. */
  readonly edges: readonly number[]
}

interface DeclaredOrderHazard {
  readonly graph: Graph
  /** The state behind each day with orders: (N, L, E). */
  readonly states: Tensor
  /** (…, E) → (…, K): log-odds that the next order falls in each interval when it has not come before. */
  hazards(states: Tensor): Tensor
}

/**
 * Gated recurrent units over a customer's days with orders say after each of them when the next comes: the chance of each interval,
 * given that it has not come before.
 *
 * Inputs: `gaps` (N, L) int32, 0 padding, 1 a first order, 2 + the interval of the days since the one before; `signs`
 * (N, L, STEP_SIGNS).
 */
function declareOrderHazard(training: boolean, { width, dropout, edges }: OrderHazardDescription): DeclaredOrderHazard {
  const graph = new Graph()
  const scope: Scope = { graph, training, path: '' }
  const gaps = graph.input('gaps', 'int32', ['N', 'L'])
  const signs = graph.input('signs', 'float32', ['N', 'L', STEP_SIGNS])
  const { toSteps, toSequences } = stepOrder(gaps)
  const events = add(embedding(within(scope, 'gap'), edges.length + 2, width, { padded: true }).lookUp(gaps), linear(within(scope, 'signs'), STEP_SIGNS, width)(signs))
  const states = toSequences(recurrent(within(scope, 'layer'), 'gru', width, width)(toSteps(events)))
  const hazards = linear(within(scope, 'out'), width, edges.length)
  return { graph, states: drop(scope, states, dropout), hazards }
}

/**
 * What is learned: the hazard of each day with orders whose wait is told. Inputs besides the network's: `positions` (T) int32, n·L + l;
 * `atRisk` and `event` (T, K) as `hazardLoss` has them; `weights` (T, 1).
 */
export function orderHazardProgram(description: OrderHazardDescription): TrainingProgram {
  const { graph, states, hazards } = declareOrderHazard(true, description)
  const intervals = description.edges.length
  const asked = takeRows(reshape(states, [product(['N', 'L']), description.width]), graph.input('positions', 'int32', ['T']))
  const loss = hazardLoss(hazards(asked), graph.input('atRisk', 'float32', ['T', intervals]), graph.input('event', 'float32', ['T', intervals]))
  return trainingProgram(weightedSum(loss, graph.input('weights', 'float32', ['T', 1])), ['L'], { rows: 'N', places: 'T', positions: 'positions', length: 'L' })
}

/** The parameters of a network, in the order in which a training lays them out. */
export function orderHazardParameters(description: OrderHazardDescription): Graph['parameters'] {
  const { states, hazards, graph } = declareOrderHazard(false, description)
  hazards(states)
  return graph.parameters
}

const DESCRIPTION = 'shopcast.orderHazard'

/** A trained network as one ONNX file: the network's inputs → `hazards` (N, K), log-odds behind the last day with orders. */
export function writeOrderHazard(description: OrderHazardDescription, weights: ReadonlyMap<string, Float32Array>): Uint8Array {
  const { graph, states, hazards } = declareOrderHazard(false, description)
  const last = graph.node('Gather', [states, graph.constant('int32', [], () => Int32Array.of(-1))], { shape: ['N', description.width] }, { axis: { int: 1 } })
  return encodeOnnx(graph, { hazards: hazards(last) }, { dialect: 'standard', sizes: { L: description.longest }, weights, metadata: { [DESCRIPTION]: JSON.stringify(description) } })
}

/** @throws TypeError where the file is none that `writeOrderHazard` wrote */
export function readOrderHazard(file: Uint8Array): OrderHazardDescription {
  const text = readOnnxMetadata(file)[DESCRIPTION]
  if (text === undefined) throw new TypeError('This file holds no network of waiting times')
  return JSON.parse(text) as OrderHazardDescription
}

/** Rows of `OrderSteps` that are read as one history, the latest `longest` of them. */
export interface StepSpan {
  readonly start: number
  readonly end: number
  /** The first row is fed as if it were the customer's first order. */
  readonly asFirst?: boolean
  /** What was in the orders is fed as 0, which stands for the usual. */
  readonly withoutSigns?: boolean
}

/** What the network reads of some histories, each padded on the left to `length` places. */
export function stepBatch({ gap, signs }: OrderSteps, spans: readonly StepSpan[], length: number, edges: readonly number[]): { gaps: Int32Array; signs: Float32Array } {
  const batch = { gaps: new Int32Array(spans.length * length), signs: new Float32Array(spans.length * length * STEP_SIGNS) }
  spans.forEach(({ start, end, asFirst = false, withoutSigns = false }, index) => {
    for (let row = Math.max(start, end - length); row < end; row++) {
      const place = (index + 1) * length - end + row
      const isFirst = gap[row] === 0 || asFirst && row === start
      batch.gaps[place] = isFirst ? 1 : 2 + intervalOf(gap[row] ?? 0, edges)
      if (!withoutSigns) batch.signs.set(signs.subarray(row * STEP_SIGNS, (row + 1) * STEP_SIGNS), place * STEP_SIGNS)
      if (isFirst) batch.signs[(place + 1) * STEP_SIGNS - 1] = 0
    }
  })
  return batch
}

/** The interval that so many days fall into; the last one where they are more than its last. */
export function intervalOf(days: number, edges: readonly number[]): number {
  let low = 0
  let high = edges.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? 0) >= days) high = middle
    else low = middle + 1
  }
  return low
}
