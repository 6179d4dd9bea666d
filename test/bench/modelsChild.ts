import { createInterface } from 'node:readline'
import { cutWindows } from '../../src/core/datasets/trainingWindows.ts'
import { Random } from '../../src/core/domain/random.ts'
import { maskedAutoencoder } from '../../src/core/models/maskedAutoencoder.ts'
import { nextProductProgram, type NextProductLoss } from '../../src/core/models/nextProduct.ts'
import { nextStepsProgram } from '../../src/core/models/nextSteps.ts'
import { recurrentNetwork } from '../../src/core/models/recurrentNetwork.ts'
import { sequenceAutoencoder } from '../../src/core/models/sequenceAutoencoder.ts'
import { productsOnly, type SequenceModel } from '../../src/core/models/sequenceModel.ts'
import { SASREC, transformer } from '../../src/core/models/transformer.ts'
import { RECURRENT_CELLS } from '../../src/core/nn/layers/recurrent.ts'
import { ADAM } from '../../src/core/nn/optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../../src/core/nn/program.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import { uniformSampler } from '../../src/core/training/negativeSampler.ts'
import { nextProductBatch, type BatchSource } from '../../src/core/training/nextProductBatch.ts'
import { encodedPurchases } from '../core/purchasesOf.ts'

/** Our side of the comparison in `models.ts`; the requests are those of `modelsPeer.py`, which see. */

const BATCH = 128
const PRODUCTS = 12_101
const LOSS: NextProductLoss = { kind: 'sampledSoftmax', negatives: 256, logQ: false }
const inputs = productsOnly(PRODUCTS)
const { width, heads, blocks, longest, inputDropout, dropout, scoring } = SASREC
const STEPS = 5
/** Ten edges are eleven buckets of time, with that for unknown twelve. */
const GAPS = Array.from({ length: 10 }, (_, edge) => edge)
const MODELS: Readonly<Record<string, SequenceModel>> = {
  transformer: transformer(SASREC, inputs),
  bert4rec: maskedAutoencoder(SASREC, inputs),
  autoencoder: sequenceAutoencoder({ width, longest, inputDropout, dropout, scoring, blocks: 1, code: 32 }, inputs),
  ...Object.fromEntries(RECURRENT_CELLS.map(cell => [cell, recurrentNetwork(cell, { width, longest, inputDropout, dropout, scoring, blocks: 1 }, inputs)])),
}
const runtime = onnxCpu({ threads: 2 })
const kept = new Map<string, Promise<{ step(): Promise<unknown>; compileSeconds: number }>>()

async function open(name: string) {
  const { program, draw } = contestantOf(name)
  const random = new Random(1)
  const session = await runtime.compile(program, ADAM, 1)
  const batches = Array.from({ length: 4 }, () => draw(random))
  let steps = 0
  const step = () => session.step(batches[steps++ % batches.length] as Batch)
  const start = performance.now()
  await step()
  const compileSeconds = (performance.now() - start) / 1000
  await step()
  return { step, compileSeconds }
}

function contestantOf(name: string): { program: TrainingProgram; draw(random: Random): Batch } {
  if (name === 'encoderDecoder') {
    const options = { width, heads, blocks, longest, steps: STEPS, inputDropout, dropout }
    return { program: nextStepsProgram(options, { ...inputs, kinds: ['purchase'], gaps: GAPS }, LOSS), draw: stepsBatch }
  }
  const model = MODELS[name]
  if (!model) throw new RangeError(`There is no network ${name}`)
  return { program: nextProductProgram(model, LOSS), draw: random => fullBatch(model, random) }
}

/** 128 full histories with five steps behind each. */
function stepsBatch(random: Random): Batch {
  const draw = (count: number, below: number) => Int32Array.from({ length: count }, () => 1 + random.integer(below))
  const [targets, targetGap, targetKind] = [draw(BATCH * STEPS, PRODUCTS), draw(BATCH * STEPS, GAPS.length + 1), draw(BATCH * STEPS, 1)]
  const before = (steps: Int32Array) => steps.map((_, place) => place % STEPS === 0 ? 0 : steps[place - 1] ?? 0)
  return {
    sizes: { N: BATCH, L: longest, M: STEPS, T: targets.length },
    values: {
      products: draw(BATCH * longest, PRODUCTS), written: before(targets), writtenKind: before(targetKind), writtenGap: before(targetGap), targets, targetKind, targetGap,
      positions: targets.map((_, place) => place), weights: new Float32Array(targets.length).fill(1 / targets.length), negatives: draw(256, PRODUCTS),
    },
  }
}

/** A batch with a target at every one of its 128 × 50 steps. */
function fullBatch({ longest: length, inputs: read, learns }: SequenceModel, random: Random): Batch {
  const lists = Array.from({ length: BATCH }, () => Array.from({ length: length + 1 }, () => 1 + random.integer(PRODUCTS)))
  const source: BatchSource = { sequences: encodedPurchases(lists), inputs: read, learns, content: null, loss: LOSS, sampler: uniformSampler(PRODUCTS), variation: null }
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
