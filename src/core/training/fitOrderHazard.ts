import { planBatches } from '../datasets/lengthBuckets.ts'
import type { OrderSteps } from '../datasets/orderSteps.ts'
import type { Checkpoint } from '../models/fitting.ts'
import { intervalOf, orderHazardParameters, orderHazardProgram, stepBatch, writeOrderHazard, type OrderHazardDescription } from '../models/orderHazard.ts'
import { ADAM } from '../nn/optimisers/optimiser.ts'
import type { Batch } from '../nn/program.ts'
import type { Runtime } from '../nn/runtimes/runtime.ts'
import { namedWeights } from '../nn/state.ts'

const OPTIONS = { width: 24, longest: 24, dropout: 0.1 } as const
/** A step of many small ops takes hardly longer for more histories. */
const BATCH = 256
/** Steps of learning in all, about: few histories are gone over more often. */
const STEPS = 200
const FEWEST_PASSES = 3
const MOST_PASSES = 80
/** More customers teach little that these do not. */
const MOST_CUSTOMERS = 20_000
/** Intervals of waiting at most, up to the longest that ended; those beyond double in length. */
const INTERVALS = 24

/**
 * Trains a network that says when each customer's next order comes, from all orders and from the waits that have not ended yet. Passes
 * are fixed beforehand; whether it is any good the back-test says.
 * @returns the file for `readOrderHazard`
 */
export async function fitOrderHazard(steps: OrderSteps, seed: number, runtime: Runtime, checkpoint: Checkpoint): Promise<Uint8Array> {
  const description: OrderHazardDescription = { ...OPTIONS, edges: chooseEdges(steps) }
  const spans = spansOf(steps, description.longest)
  const lengths = spans.map(({ start, end }) => end - start)
  const plan = (pass: number) => planBatches(lengths, { batchSize: BATCH, longest: description.longest, seed: seed + pass })
  const batches = plan(1).length
  const passes = Math.min(MOST_PASSES, Math.max(FEWEST_PASSES, Math.ceil(STEPS / Math.max(1, batches))))
  const schedule = { kind: 'cosine', warmUpSteps: 20, totalSteps: passes * batches, floor: 0.05 } as const
  const session = await runtime.compile(orderHazardProgram(description), { ...ADAM, kind: 'adamW', learningRate: 2e-2, weightDecay: 1e-3, clipNorm: 1, schedule }, seed)
  try {
    for (let pass = 1; pass <= passes; pass++) {
      for (const { length, sequences } of plan(pass)) {
        await checkpoint()
        await session.step(hazardBatch(steps, sequences.map(index => spans[index] ?? { start: 0, end: 0 }), length, description.edges))
      }
    }
    return writeOrderHazard(description, namedWeights(orderHazardParameters(description), await session.readState()))
  } finally {
    await session.dispose()
  }
}

interface Span { readonly start: number; readonly end: number }

/** The latest days with orders of each customer; of a large shop of every so many-th. */
function spansOf({ starts }: OrderSteps, longest: number): Span[] {
  const every = Math.ceil(starts.length / MOST_CUSTOMERS)
  return Array.from(starts.subarray(0, -1)).flatMap((start, customer) => {
    const end = starts[customer + 1] ?? start
    return customer % every === 0 && end > start ? [{ start: Math.max(start, end - longest), end }] : []
  })
}

/** Intervals that as many waits end in, and beyond the longest of these ever longer ones up to the longest wait that goes on. */
function chooseEdges({ wait, came }: OrderSteps): number[] {
  const ended = wait.filter((_, row) => came[row] === 1).sort()
  const edges = [...new Set(Array.from({ length: INTERVALS }, (_, k) => ended[Math.ceil((k + 1) * ended.length / INTERVALS) - 1] ?? 1))]
  const longest = wait.reduce((most, days) => Math.max(most, days), 1)
  for (let edge = edges.at(-1) ?? 1; edge < longest;) edges.push(edge = Math.min(longest, 2 * edge))
  return edges
}

/** What the program is fed: every day with orders of the histories is asked about. */
function hazardBatch(steps: OrderSteps, spans: readonly Span[], length: number, edges: readonly number[]): Batch {
  const asked = spans.flatMap(({ start, end }, index) => Array.from({ length: end - start }, (_, place) => ({ row: start + place, position: (index + 1) * length - end + start + place })))
  const intervals = edges.length
  const atRisk = new Float32Array(asked.length * intervals)
  const event = new Float32Array(asked.length * intervals)
  asked.forEach(({ row }, index) => {
    const days = steps.wait[row] ?? 0
    const at = intervalOf(days, edges)
    atRisk.fill(1, index * intervals, index * intervals + at)
    const from = edges[at - 1] ?? 0
    // Of an interval that the watch ends in, the part that was watched counts.
    atRisk[index * intervals + at] = steps.came[row] === 1 ? 1 : Math.min(1, (days - from) / ((edges[at] ?? 1) - from))
    event[index * intervals + at] = steps.came[row] ?? 0
  })
  return {
    sizes: { N: spans.length, L: length, T: asked.length },
    values: {
      ...stepBatch(steps, spans, length, edges), positions: Int32Array.from(asked, ({ position }) => position),
      atRisk, event, weights: new Float32Array(asked.length).fill(1 / asked.length),
    },
  }
}
