import { createInterface } from 'node:readline'
import { cutWindows } from '../../src/core/datasets/trainingWindows.ts'
import { Random } from '../../src/core/domain/random.ts'
import { maskedAutoencoder } from '../../src/core/models/maskedAutoencoder.ts'
import { nextProductProgram, type NextProductLoss } from '../../src/core/models/nextProduct.ts'
import { recurrentNetwork } from '../../src/core/models/recurrentNetwork.ts'
import { productsOnly, type SequenceModel } from '../../src/core/models/sequenceModel.ts'
import { SASREC, transformer } from '../../src/core/models/transformer.ts'
import { RECURRENT_CELLS } from '../../src/core/nn/layers/recurrent.ts'
import { ADAM } from '../../src/core/nn/optimisers/optimiser.ts'
import type { Batch } from '../../src/core/nn/program.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import { uniformSampler } from '../../src/core/training/negativeSampler.ts'
import { nextProductBatch, type BatchSource } from '../../src/core/training/nextProductBatch.ts'
import { encodedPurchases } from '../core/purchasesOf.ts'

/** Our side of the comparison in `models.ts`; the requests are those of `modelsPeer.py`, which see. */

const BATCH = 128
const PRODUCTS = 12_101
const LOSS: NextProductLoss = { kind: 'sampledSoftmax', negatives: 256, logQ: false }
const inputs = productsOnly(PRODUCTS)
const { width, longest, inputDropout, dropout, scoring } = SASREC
const MODELS: Readonly<Record<string, SequenceModel>> = {
  transformer: transformer(SASREC, inputs),
  bert4rec: maskedAutoencoder({ ...SASREC, longest: 50 }, inputs),
  ...Object.fromEntries(RECURRENT_CELLS.map(cell => [cell, recurrentNetwork(cell, { width, longest, inputDropout, dropout, scoring, blocks: 1 }, inputs)])),
}
const runtime = onnxCpu({ threads: 2 })
const kept = new Map<string, Promise<{ step(): Promise<unknown>; compileSeconds: number }>>()

async function open(name: string) {
  const model = MODELS[name]
  if (!model) throw new RangeError(`There is no network ${name}`)
  const random = new Random(1)
  const session = await runtime.compile(nextProductProgram(model, LOSS), ADAM, 1)
  const batches = Array.from({ length: 4 }, () => fullBatch(model, random))
  let steps = 0
  const step = () => session.step(batches[steps++ % batches.length] as Batch)
  const start = performance.now()
  await step()
  const compileSeconds = (performance.now() - start) / 1000
  await step()
  return { step, compileSeconds }
}

/** A batch with a target at every one of its 128 × 50 steps. */
function fullBatch({ longest: length, inputs: read, learns }: SequenceModel, random: Random): Batch {
  const lists = Array.from({ length: BATCH }, () => Array.from({ length: length + 1 }, () => 1 + random.integer(PRODUCTS)))
  const source: BatchSource = { sequences: encodedPurchases(lists), inputs: read, learns, content: null, loss: LOSS, sampler: uniformSampler(PRODUCTS) }
  return nextProductBatch(source, cutWindows(source.sequences, length), length, random)
}

for await (const line of createInterface({ input: process.stdin })) {
  const { network, seconds } = JSON.parse(line) as { network: string; seconds: number }
  let opened = kept.get(network)
  if (!opened) kept.set(network, opened = open(network))
  const { step, compileSeconds } = await opened
  const start = performance.now()
  let steps = 0
  while (performance.now() - start < seconds * 1000) {
    await step()
    steps++
  }
  console.log(JSON.stringify({ rate: steps * 1000 / (performance.now() - start), compileSeconds }))
}
process.exit()
