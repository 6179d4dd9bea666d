import { createInterface } from 'node:readline'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { planBatches } from '../../src/core/datasets/lengthBuckets.ts'
import { cutWindows, type TrainingWindow } from '../../src/core/datasets/trainingWindows.ts'
import { Random } from '../../src/core/domain/random.ts'
import { nextProductProgram, type NextProductLoss } from '../../src/core/models/nextProduct.ts'
import { ProductRanker } from '../../src/core/models/productRanker.ts'
import { productsOnly } from '../../src/core/models/sequenceModel.ts'
import { SASREC, transformer } from '../../src/core/models/transformer.ts'
import { encodeOnnx } from '../../src/core/nn/codec/onnx.ts'
import { Graph } from '../../src/core/nn/graph/graph.ts'
import { matmul } from '../../src/core/nn/ops/product.ts'
import { ADAM } from '../../src/core/nn/optimisers/optimiser.ts'
import type { Batch } from '../../src/core/nn/program.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import type { TrainingSession } from '../../src/core/nn/runtimes/runtime.ts'
import { namedWeights } from '../../src/core/nn/state.ts'
import { uniformSampler } from '../../src/core/training/negativeSampler.ts'
import { nextProductBatch, type BatchSource } from '../../src/core/training/nextProductBatch.ts'
import { encodedPurchases } from '../core/purchasesOf.ts'
import { matrixWork } from './matrixWork.ts'
import { profileStep } from './stepProfile.ts'

/** Our side of the comparison in `engine.ts`; the requests are those of `torchPeer.py`, which see. */

const THREADS = 2
const BATCH = 128
const PRODUCTS = 12_101
const LOSSES: Readonly<Record<string, NextProductLoss>> = {
  sampledSoftmax: { kind: 'sampledSoftmax', negatives: 256, logQ: false },
  binary: { kind: 'binary', negatives: 1, calibration: 0 },
  softmax: { kind: 'softmax', smoothing: 0 },
}
const SAMPLED = LOSSES['sampledSoftmax'] as NextProductLoss
const runtime = onnxCpu({ threads: THREADS })

const once = new Map<string, Promise<unknown>>()
/** Makes something at the first request for it, outside what is measured. */
function kept<T>(name: string, make: () => Promise<T>): Promise<T> {
  let made = once.get(name)
  if (!made) once.set(name, made = make())
  return made as Promise<T>
}

const tasks: Readonly<Record<string, (request: Record<string, unknown>) => Promise<Record<string, unknown>>>> = {
  describe: async () => ({ gflops: await productSpeed() }),
  memory: async () => ({ megabytes: process.resourceUsage().maxRSS / 1024 }),

  async steps({ loss: name, seconds }) {
    const loss = LOSSES[name as string] as NextProductLoss
    const { session, batches } = await kept(`steps ${name}`, async () => {
      const random = new Random(1)
      const full = Array.from({ length: 4 }, () => fullBatch(loss, random))
      const opened = await open(PRODUCTS, loss)
      for (const batch of full.slice(0, 2)) await opened.step(batch)
      return { session: opened, batches: full }
    })
    const start = performance.now()
    let steps = 0
    while (performance.now() - start < Number(seconds) * 1000) await session.step(batches[steps++ % batches.length] as Batch)
    const rate = steps * 1000 / (performance.now() - start)
    const work = matrixWork(nextProductProgram(transformer(SASREC, productsOnly(PRODUCTS)), loss), batches[0]?.sizes ?? {})
    return { rate, gflops: rate * work / 1e9 }
  },

  /** Where the step of one of two threads goes: half a batch on one thread. */
  async profile({ loss: name }) {
    const loss = LOSSES[name as string] as NextProductLoss
    return { ...await profileStep(nextProductProgram(transformer(SASREC, productsOnly(PRODUCTS)), loss), fullBatch(loss, new Random(1), BATCH / THREADS)) }
  },

  /** Leave-one-out as the peer does it: the last product of a history is for testing, the one before it for validation. */
  async epoch() {
    const { session, source, windows } = await beauty()
    const start = performance.now()
    const planned = planBatches(windows.map(window => window.end - window.start), { batchSize: BATCH, longest: SASREC.longest, seed: 1 })
    const random = new Random(1)
    let total = 0
    for (const { length, sequences } of planned) {
      const { loss } = await session.step(nextProductBatch(source, sequences.map(index => windows[index] as TrainingWindow), length, random))
      total += loss
    }
    return { seconds: (performance.now() - start) / 1000, loss: total / planned.length }
  },

  async top() {
    const { session, histories, products } = await beauty()
    const ranker = await kept('ranker', async () => {
      const { parameters } = await session.readState()
      const model = transformer(SASREC, productsOnly(products))
      return new ProductRanker(runtime, model, namedWeights(model.declare(false).graph.parameters, { parameters }))
    })
    const start = performance.now()
    const bought = encodedPurchases(histories.map(history => history.slice(0, -1)))
    let ranked = 0
    for await (const best of ranker.top(bought, bought, 10)) ranked += best.sequences.length
    if (ranked !== histories.length) throw new Error(`${ranked} of ${histories.length} customers ranked`)
    return { rate: ranked * 1000 / (performance.now() - start) }
  },
}

/** A batch with a target at every one of its steps, 128 × 50 unless told otherwise. */
function fullBatch(loss: NextProductLoss, random: Random, sequences = BATCH): Batch {
  const lists = Array.from({ length: sequences }, () => Array.from({ length: SASREC.longest + 1 }, () => 1 + random.integer(PRODUCTS)))
  const source = sourceOf(lists, PRODUCTS, loss)
  return nextProductBatch(source, cutWindows(source.sequences, SASREC.longest), SASREC.longest, random)
}

function sourceOf(lists: readonly (readonly number[])[], products: number, loss: NextProductLoss): BatchSource {
  return { sequences: encodedPurchases(lists), inputs: productsOnly(products), learns: 'next', content: null, loss, sampler: uniformSampler(products), variation: null }
}

function beauty() {
  return kept('beauty', async () => {
    const { histories, products } = await readHistories(process.argv[2] ?? '')
    const source = sourceOf(histories.map(history => history.slice(0, -2)), products, SAMPLED)
    const { starts, ends } = source.sequences
    const windows = Array.from(starts, (start, index): TrainingWindow => ({ start, end: (ends[index] ?? 0) - 1, askedFrom: start }))
    return { histories, products, source, windows, session: await open(products, SAMPLED) }
  })
}

async function readHistories(file: string): Promise<{ histories: number[][]; products: number }> {
  const histories = new Map<string, number[]>()
  const ids = new Map<string, number>()
  let isHeading = true
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    const [customer = '', product = ''] = line.split(',')
    if (isHeading) {
      isHeading = false
      continue
    }
    const id = ids.get(product) ?? ids.size + 1
    ids.set(product, id)
    const history = histories.get(customer)
    if (history) history.push(id)
    else histories.set(customer, [id])
  }
  return { histories: [...histories.values()].filter(history => history.length >= 3), products: ids.size }
}

function open(products: number, loss: NextProductLoss): Promise<TrainingSession> {
  return runtime.compile(nextProductProgram(transformer(SASREC, productsOnly(products)), loss), ADAM, 1)
}

/** GFLOPS of a product of two matrices of 1024 × 1024 with all threads: what the machine gives at best. */
async function productSpeed(): Promise<number> {
  const size = 1024
  const graph = new Graph()
  const [a, b] = ['a', 'b'].map(name => graph.input(name, 'float32', [size, size])) as [ReturnType<Graph['input']>, ReturnType<Graph['input']>]
  const session = await runtime.load(encodeOnnx(graph, { y: matmul(a, b) }, { dialect: 'onnxruntime' }))
  const data = Float32Array.from({ length: size * size }, (_, index) => Math.sin(index))
  const value = { dtype: 'float32' as const, shape: [size, size], data }
  for (let i = 0; i < 3; i++) await session.run({ a: value, b: value })
  const times = 10
  const start = performance.now()
  for (let i = 0; i < times; i++) await session.run({ a: value, b: value })
  const gflops = times * 2 * size ** 3 / (performance.now() - start) / 1e6
  await session.dispose()
  return gflops
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Record<string, unknown>
  const task = tasks[String(request['task'])]
  if (!task) throw new RangeError(`There is no task ${request['task']}`)
  console.log(JSON.stringify(await task(request)))
}
process.exit()
