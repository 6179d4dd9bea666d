import { modelIdsOf } from '../../src/core/datasets/vocabulary.ts'
import { Random } from '../../src/core/domain/random.ts'
import type { NetworkModel } from '../../src/core/domain/task.ts'
import type { NextProductConfiguration } from '../../src/core/models/nextProductConfiguration.ts'
import { defaultConfiguration } from '../../src/core/models/nextProductDefaults.ts'
import { NextProductModel } from '../../src/core/models/nextProductModel.ts'
import { NextStepsModel } from '../../src/core/models/nextStepsModel.ts'
import type { Runtime } from '../../src/core/nn/runtimes/runtime.ts'
import { fitNextProduct } from '../../src/core/training/fitNextProduct.ts'
import { fitNextSteps } from '../../src/core/training/fitNextSteps.ts'
import type { TrainingHost } from '../../src/core/training/train.ts'
import { purchasesOf } from './purchasesOf.ts'

/** Whose next purchase follows a known law: after each of a hundred products one of five, with these chances. */
const PRODUCTS = 100
const CHANCES = [0.4, 0.25, 0.15, 0.12, 0.08]
/** What a model that knew the law would lose a purchase, in nats. */
export const ENTROPY = -CHANCES.reduce((sum, chance) => sum + chance * Math.log(chance), 0)
const CUSTOMERS = 6000
const TESTED = 5000
/** Their external ids. */
export const CATALOGUE = Array.from({ length: PRODUCTS }, (_, index) => `P${index + 1}`)

/** Which products may follow each, the likeliest first. */
const SUCCESSORS = planLaw()

/** Whether the law lets a product follow another. */
export function mayFollow(product: number, next: number): boolean {
  return SUCCESSORS[product]?.includes(next) ?? false
}

function planLaw(): number[][] {
  const random = new Random(1)
  return Array.from({ length: PRODUCTS + 1 }, () => {
    const drawn = new Set<number>()
    while (drawn.size < CHANCES.length) drawn.add(1 + random.integer(PRODUCTS))
    return [...drawn]
  })
}

/** Histories of 4 to 16 purchases. */
export function drawHistories(count: number, seed: number): number[][] {
  const random = new Random(seed)
  const next = (product: number): number => {
    let chance = random.next()
    const place = CHANCES.findIndex(share => (chance -= share) < 0)
    return SUCCESSORS[product]?.[place] ?? 1
  }
  return Array.from({ length: count }, () => {
    const list = [1 + random.integer(PRODUCTS)]
    const length = 4 + random.integer(13)
    while (list.length < length) list.push(next(list.at(-1) ?? 1))
    return list
  })
}

const nobody = async () => undefined
const host: TrainingHost = { clock: () => 0, checkpoint: nobody, report: () => undefined, save: nobody, saveEverySeconds: Infinity, mostSeconds: null }

/** Trains a network on a shop with the law. @returns its mean loss, in nats, for the last purchase of customers it has not seen */
export async function lossUnderLaw(kind: NetworkModel, runtime: Runtime, epochs: number, learningRate = 5e-3, customers = CUSTOMERS): Promise<number> {
  const defaults = defaultConfiguration({ purchases: customers * 10, products: PRODUCTS }, kind)
  const configuration: NextProductConfiguration = {
    ...defaults, epochs, contentWidth: 0, batchSize: 64, warmUpSteps: 20, loss: { kind: 'softmax', smoothing: 0 },
    network: { ...defaults.network, width: 32, longest: 17, inputDropout: 0, dropout: 0, scoring: { kind: 'dot' } }, optimiser: { ...defaults.optimiser, learningRate },
  }
  const { file } = await fitNextProduct({
    events: purchasesOf(drawHistories(customers, 2)), catalogue: CATALOGUE, content: null, validate: null, startFrom: null, dataFingerprint: '', seed: 1,
  }, configuration, runtime, host, null)

  const test = drawHistories(TESTED, 3)
  const model = new NextProductModel(runtime, file, CATALOGUE)
  let loss = 0
  for await (const { sequences, scores } of model.scores(purchasesOf(test.map(list => list.slice(0, -1))))) {
    const width = scores.length / sequences.length
    for (const [row, index] of sequences.entries()) {
      loss += crossEntropy(scores.subarray(row * width, (row + 1) * width), model.modelIds[test[index]?.at(-1) ?? 0] ?? 0)
    }
  }
  await model.dispose()
  return loss / test.length
}

/** Trains an encoder-decoder on such a shop to write three steps. @returns its file */
export function fitStepsUnderLaw(runtime: Runtime, epochs: number): Promise<Uint8Array> {
  return fitNextSteps({ events: purchasesOf(drawHistories(CUSTOMERS, 2)), catalogue: CATALOGUE, dataFingerprint: '', seed: 1 }, {
    options: { width: 32, heads: 2, blocks: 1, longest: 16, steps: 3, inputDropout: 0, dropout: 0 }, loss: { kind: 'softmax', smoothing: 0 }, learningRate: 5e-3, epochs, batchSize: 64,
  }, runtime, host, null)
}

/** Its mean loss, in nats, for the product of the first step after the histories of customers it has not seen. */
export async function stepsLossUnderLaw(runtime: Runtime, file: Uint8Array): Promise<number> {
  const { description } = new NextStepsModel(runtime, file, CATALOGUE)
  const modelIds = modelIdsOf(description.vocabulary, CATALOGUE)
  const { longest } = description.options
  const test = drawHistories(TESTED, 3)
  const products = Int32Array.from(test.flatMap((list) => {
    const read = list.slice(0, -1).slice(-longest)
    return [...new Array<number>(longest - read.length).fill(0), ...read.map(product => modelIds[product] ?? 0)]
  }))
  const nothing = { dtype: 'int32', shape: [TESTED, 1], data: new Int32Array(TESTED) } as const
  const session = await runtime.load(file)
  const { scores } = await session.run({ products: { dtype: 'int32', shape: [TESTED, longest], data: products }, written: nothing, writtenKind: nothing, writtenGap: nothing })
  await session.dispose()
  const [, , width = 1] = scores?.shape ?? []
  const all = scores?.data as Float32Array
  return test.reduce((loss, list, row) => loss + crossEntropy(all.subarray(row * width, (row + 1) * width), modelIds[list.at(-1) ?? 0] ?? 0), 0) / TESTED
}

/** Of scores of padding and all products. */
function crossEntropy(scores: Float32Array, target: number): number {
  return Math.log(scores.subarray(1).reduce((sum, score) => sum + Math.exp(score), 0)) - (scores[target] ?? Number.NaN)
}
