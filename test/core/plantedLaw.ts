import { Random } from '../../src/core/domain/random.ts'
import type { NetworkModel } from '../../src/core/domain/task.ts'
import type { NextProductConfiguration } from '../../src/core/models/nextProductConfiguration.ts'
import { defaultConfiguration } from '../../src/core/models/nextProductDefaults.ts'
import { NextProductModel } from '../../src/core/models/nextProductModel.ts'
import type { Runtime } from '../../src/core/nn/runtimes/runtime.ts'
import { fitNextProduct } from '../../src/core/training/fitNextProduct.ts'
import { purchasesOf } from './purchasesOf.ts'

/** Whose next purchase follows a known law: after each of a hundred products one of five, with these chances. */
const PRODUCTS = 100
const CHANCES = [0.4, 0.25, 0.15, 0.12, 0.08]
/** What a model that knew the law would lose a purchase, in nats. */
export const ENTROPY = -CHANCES.reduce((sum, chance) => sum + chance * Math.log(chance), 0)
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

/** Trains a network on a shop with the law. @returns its mean loss, in nats, for the last purchase of customers it has not seen */
export async function lossUnderLaw(kind: NetworkModel, runtime: Runtime, epochs: number, learningRate = 5e-3, customers = 6000): Promise<number> {
  const nobody = async () => undefined
  const defaults = defaultConfiguration({ purchases: customers * 10, products: PRODUCTS }, kind)
  const configuration: NextProductConfiguration = {
    ...defaults, epochs, contentWidth: 0, batchSize: 64, warmUpSteps: 20, loss: { kind: 'softmax', smoothing: 0 },
    network: { ...defaults.network, width: 32, longest: 17, inputDropout: 0, dropout: 0, scoring: { kind: 'dot' } }, optimiser: { ...defaults.optimiser, learningRate },
  }
  const { file } = await fitNextProduct({
    events: purchasesOf(drawHistories(customers, 2)), catalogue: CATALOGUE, content: null, validate: null, startFrom: null, dataFingerprint: '', seed: 1,
  }, configuration, runtime, { clock: () => 0, checkpoint: nobody, report: () => undefined, save: nobody, saveEverySeconds: Infinity, mostSeconds: null }, null)

  const test = drawHistories(5000, 3)
  const model = new NextProductModel(runtime, file, CATALOGUE)
  let loss = 0
  for await (const { sequences, scores } of model.scores(purchasesOf(test.map(list => list.slice(0, -1))))) {
    const width = scores.length / sequences.length
    for (const [row, index] of sequences.entries()) {
      const logits = scores.subarray(row * width + 1, (row + 1) * width)
      const target = model.modelIds[test[index]?.at(-1) ?? 0] ?? 0
      loss += Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - (logits[target - 1] ?? Number.NaN)
    }
  }
  await model.dispose()
  return loss / test.length
}
