import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { planBatches } from '../../src/core/datasets/lengthBuckets.ts'
import { cutWindows, type TrainingWindow } from '../../src/core/datasets/trainingWindows.ts'
import { Random } from '../../src/core/domain/random.ts'
import { nextProductProgram, type NextProductLoss } from '../../src/core/models/nextProduct.ts'
import { ProductRanker } from '../../src/core/models/productRanker.ts'
import { productsOnly } from '../../src/core/models/sequenceModel.ts'
import { SASREC, transformer } from '../../src/core/models/transformer.ts'
import { ADAM } from '../../src/core/nn/optimisers/optimiser.ts'
import type { Batch } from '../../src/core/nn/program.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import type { Runtime } from '../../src/core/nn/runtimes/runtime.ts'
import { namedWeights } from '../../src/core/nn/state.ts'
import { uniformSampler } from '../../src/core/training/negativeSampler.ts'
import { nextProductBatch, type BatchSource } from '../../src/core/training/nextProductBatch.ts'
import { encodedPurchases } from '../core/purchasesOf.ts'
import { projectRoot } from '../projectRoot.ts'

const beautyFile = join(projectRoot, '../shared/data/beauty/interactions.csv.gz')
const BATCH = 128
const PRODUCTS = 12_101
const NEGATIVES = 256
const SAMPLED: NextProductLoss = { kind: 'sampledSoftmax', negatives: NEGATIVES, logQ: false }
const LOSSES: Readonly<Record<string, NextProductLoss>> = {
  sampledSoftmax: SAMPLED,
  binary: { kind: 'binary', negatives: 1, calibration: 0 },
  softmax: { kind: 'softmax', smoothing: 0 },
}

/**
 * SASRec (64 wide, 2 blocks, 2 heads, dropout 0.2, Adam) over 12,101 products, as `../shared/bench/sasrec_torch.py` has
 * it: steps a second for each loss on full batches of 128 histories of 50; seconds for an epoch over Beauty's real
 * histories and customers ranked a second, where the data are at hand.
 *
 * @param seconds how long each loss is measured, after three steps that are not
 */
export async function benchEngine({ seconds = 5, threads = 2 } = {}): Promise<Record<string, number>> {
  const runtime = onnxCpu({ threads, memoryArena: true })
  const figures: Record<string, number> = {}
  for (const [name, loss] of Object.entries(LOSSES)) figures[`${name}StepsPerSecond`] = await stepsPerSecond(runtime, loss, seconds)
  if (existsSync(beautyFile)) Object.assign(figures, await benchBeauty(runtime))
  else console.log(`engine: Beauty skipped, there is no ${beautyFile}`)
  return figures
}

async function stepsPerSecond(runtime: Runtime, loss: NextProductLoss, seconds: number): Promise<number> {
  const session = await open(runtime, PRODUCTS, loss)
  const random = new Random(1)
  const batches = Array.from({ length: 4 }, () => fullBatch(loss, random))
  const step = (index: number) => session.step(batches[index % batches.length] as Batch)
  for (let i = 0; i < 3; i++) await step(i)
  const start = performance.now()
  let steps = 0
  while (performance.now() - start < seconds * 1000) await step(steps++)
  const rate = steps * 1000 / (performance.now() - start)
  await session.dispose()
  return rate
}

/** A batch with a target at every one of its 128 × 50 steps. */
function fullBatch(loss: NextProductLoss, random: Random): Batch {
  const lists = Array.from({ length: BATCH }, () => Array.from({ length: SASREC.longest + 1 }, () => 1 + random.integer(PRODUCTS)))
  const source = sourceOf(lists, PRODUCTS, loss)
  return nextProductBatch(source, cutWindows(source.sequences, SASREC.longest), SASREC.longest, random)
}

function sourceOf(lists: readonly (readonly number[])[], products: number, loss: NextProductLoss): BatchSource {
  return { sequences: encodedPurchases(lists), inputs: productsOnly(products), content: null, loss, sampler: uniformSampler(products) }
}

/** Leave-one-out as the peer does it: the last product of a history is for testing, the one before it for validation. */
async function benchBeauty(runtime: Runtime): Promise<Record<string, number>> {
  const { histories, products } = readBeauty()
  const source = sourceOf(histories.map(history => history.slice(0, -2)), products, SAMPLED)
  const { starts, ends } = source.sequences
  const windows = Array.from(starts, (start, index): TrainingWindow => ({ start, end: (ends[index] ?? 0) - 1, askedFrom: start }))
  const session = await open(runtime, products, SAMPLED)
  const epochSeconds = await timed(async () => {
    const planned = planBatches(windows.map(({ start, end }) => end - start), { batchSize: BATCH, longest: SASREC.longest, seed: 1 })
    const random = new Random(1)
    for (const { length, sequences } of planned) await session.step(nextProductBatch(source, sequences.map(index => windows[index] as TrainingWindow), length, random))
  })
  const { parameters } = await session.readState()
  await session.dispose()
  const model = transformer(SASREC, productsOnly(products))
  const ranker = new ProductRanker(runtime, model, namedWeights(model.declare(false).graph.parameters, { parameters }))
  const bought = encodedPurchases(histories.map(history => history.slice(0, -1)))
  const topSeconds = await timed(async () => {
    let ranked = 0
    for await (const top of ranker.top(bought, bought, 10)) ranked += top.sequences.length
    if (ranked !== histories.length) throw new Error(`${ranked} of ${histories.length} customers ranked`)
  })
  await ranker.dispose()
  return { beautyEpochSeconds: epochSeconds, topTenCustomersPerSecond: histories.length / topSeconds }
}

function readBeauty(): { histories: number[][]; products: number } {
  const histories = new Map<string, number[]>()
  const ids = new Map<string, number>()
  for (const line of gunzipSync(readFileSync(beautyFile)).toString('utf8').trim().split('\n').slice(1)) {
    const [customer = '', product = ''] = line.split(',')
    const id = ids.get(product) ?? ids.size + 1
    ids.set(product, id)
    const history = histories.get(customer)
    if (history) history.push(id)
    else histories.set(customer, [id])
  }
  return { histories: [...histories.values()].filter(history => history.length >= 3), products: ids.size }
}

function open(runtime: Runtime, products: number, loss: NextProductLoss) {
  return runtime.compile(nextProductProgram(transformer(SASREC, productsOnly(products)), loss), ADAM, 1)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

if (import.meta.main) console.log(JSON.stringify(await benchEngine(), null, 2))
