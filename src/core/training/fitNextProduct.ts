import { chooseEventFeatures } from '../datasets/eventFeatures.ts'
import { encodeEvents } from '../datasets/encodedSequences.ts'
import type { EventSequences } from '../datasets/eventSequences.ts'
import { planBatches } from '../datasets/lengthBuckets.ts'
import type { ProductContent } from '../datasets/productContent.ts'
import { cutWindows, type TrainingWindow } from '../datasets/trainingWindows.ts'
import { fitVocabulary, modelIdsOf } from '../datasets/vocabulary.ts'
import { Random } from '../domain/random.ts'
import { CONTENT } from '../models/inputLayers.ts'
import { nextProductProgram } from '../models/nextProduct.ts'
import type { NextProductConfiguration } from '../models/nextProductConfiguration.ts'
import { sequenceModelOf, writeNextProductModel, type NextProductDescription } from '../models/nextProductModel.ts'
import type { SequenceModel } from '../models/sequenceModel.ts'
import { rateFactor } from '../nn/optimisers/schedule.ts'
import type { Runtime } from '../nn/runtimes/runtime.ts'
import { namedWeights } from '../nn/state.ts'
import type { TrainingCheckpoint } from './checkpoint.ts'
import { popularitySampler } from './negativeSampler.ts'
import { planVariation } from './historyViews.ts'
import { nextProductBatch, type BatchSource } from './nextProductBatch.ts'
import { findSimilarProducts } from './similarProducts.ts'
import { readEarlierModel, takeOver } from './startingWeights.ts'
import { train, type TrainingHost, type TrainingOutcome, type Validated } from './train.ts'

/** What is learned from, and how it is seen when that is enough. */
export interface NextProductTask {
  readonly events: EventSequences
  /** The external id of product id p at p − 1. */
  readonly catalogue: readonly string[]
  /** What the products of the catalogue are; null where they are not described. */
  readonly content: ProductContent | null
  /**
   * Says how good a network is from its file; null to train for all epochs.
   * @param checkpoint to be awaited on the way
   */
  readonly validate: ((file: Uint8Array, checkpoint: () => Promise<void>) => Promise<Validated>) | null
  /**
   * The file of an earlier model of the same network to go on from, with its features; null to begin anew. Fewer epochs
   * will do then.
   */
  readonly startFrom: Uint8Array | null
  /** Stands for the data in the fingerprint of the training. */
  readonly dataFingerprint: string
  readonly seed: number
}

export interface FittedNextProduct extends Omit<TrainingOutcome, 'parameters'> {
  /** The ONNX file of the best validated epoch, for `NextProductModel`. */
  readonly file: Uint8Array
}

/**
 * Trains a network that foretells each customer's next purchase from her events.
 *
 * @param resumeFrom a checkpoint to go on from; one of another task or configuration is as good as none
 * @throws TypeError where `startFrom` is a model of another network or has other inputs
 */
export async function fitNextProduct(task: NextProductTask, configuration: NextProductConfiguration, runtime: Runtime, host: TrainingHost, resumeFrom: TrainingCheckpoint | null): Promise<FittedNextProduct> {
  const { batchSize, epochs, patience, validateEvery, warmUpSteps } = configuration
  const earlier = task.startFrom && readEarlierModel(task.startFrom)
  const description = describe(task, configuration, earlier?.description ?? null)
  const modelIds = modelIdsOf(description.vocabulary, task.catalogue)
  const model = sequenceModelOf(description.network, description.inputs)
  const content = task.content && contentOf(task.content, modelIds, description.inputs.products)
  const source = await batchSource(task, configuration, model, modelIds, content, () => host.checkpoint())
  const windows = cutWindows(source.sequences, model.longest)
  const lengths = windows.map(({ start, end }) => end - start)
  const plan = (epoch: number) => planBatches(lengths, { batchSize, longest: model.longest, seed: task.seed + epoch })
  const stepsAnEpoch = plan(1).length
  const schedule = { kind: 'cosine', warmUpSteps, totalSteps: epochs * stepsAnEpoch, floor: LAST_RATE } as const
  const session = await runtime.compile(nextProductProgram(model, configuration.loss, configuration.robustness), { ...configuration.optimiser, schedule }, task.seed)
  const { parameters } = model.declare(false).graph
  const weightsOf = (flat: Float32Array) => new Map([...namedWeights(parameters, { parameters: flat }), ...(content ? [[CONTENT, content] as const] : [])])
  const { validate } = task
  const fingerprint = JSON.stringify([task.dataFingerprint, task.seed, configuration, description.inputs])
  const resumed = resumeFrom?.fingerprint === fingerprint ? resumeFrom : null

  try {
    if (earlier && !resumed) {
      const state = await session.readState()
      takeOver(earlier, description, content, namedWeights(parameters, state))
      await session.writeState(state)
    }
    const outcome = await train({
      fingerprint, epochs, patience, validateEvery,
      rateAfter: epoch => configuration.optimiser.learningRate * rateFactor(schedule, epoch * stepsAnEpoch),
      batchesOf: (epoch) => {
        const planned = plan(epoch)
        return {
          count: planned.length,
          batch: (index) => {
            const { length, sequences } = planned[index] ?? { length: 1, sequences: [] }
            return nextProductBatch(source, sequences.map(window => windows[window] as TrainingWindow), length, new Random(task.seed + epoch * 2 ** 32 + index))
          },
        }
      },
      validate: validate && ((flat, checkpoint) => validate(writeNextProductModel(description, weightsOf(flat)), checkpoint)),
    }, session, host, resumed)
    return { file: writeNextProductModel(description, weightsOf(outcome.parameters)), curve: outcome.curve, bestEpoch: outcome.bestEpoch, stoppedEarly: outcome.stoppedEarly }
  } finally {
    await session.dispose()
  }
}

/** The share of the learning rate that is left at the end. */
const LAST_RATE = 0.05

/** Chooses the inputs that the shop has of those the configuration allows; an earlier model keeps its features. */
function describe({ events, catalogue, content }: NextProductTask, { network, relativeTime }: NextProductConfiguration, earlier: NextProductDescription | null): NextProductDescription {
  const vocabulary = fitVocabulary(events, catalogue, content !== null)
  const features = earlier?.inputs.features ?? chooseEventFeatures(events)
  const gap = features.find(feature => feature.name === 'gap')
  return {
    format: 1, network, vocabulary,
    inputs: {
      products: vocabulary.externalIds.length, trained: vocabulary.trained, contentWidth: content?.width ?? 0,
      features, relativeTime: relativeTime ? gap?.edges ?? null : null,
    },
  }
}

/** Content vectors in the order of a model's ids: (V + 1, D). */
function contentOf({ width, vectors }: ProductContent, modelIds: Int32Array, products: number): Float32Array {
  const ordered = new Float32Array((products + 1) * width)
  modelIds.forEach((id, product) => {
    if (id > 0) ordered.set(vectors.subarray(product * width, (product + 1) * width), id * width)
  })
  return ordered
}

async function batchSource({ events }: NextProductTask, { loss, negativePower, augmentation, robustness: { contrast } }: NextProductConfiguration, { inputs, learns }: SequenceModel, modelIds: Int32Array, content: Float32Array | null, checkpoint: () => Promise<void>): Promise<BatchSource> {
  const sequences = encodeEvents(events, modelIds, inputs.features, learns === 'next' ? 'next' : 'itself')
  const counts = new Float64Array(inputs.trained + 1)
  for (const target of sequences.targets) counts[target] = (counts[target] ?? 0) + 1
  const substitutes = augmentation.ways.includes('substitute') || contrast?.kind === 'views'
  const similar = substitutes ? await findSimilarProducts(sequences, inputs.trained, checkpoint) : (product: number) => product
  const variation = planVariation(sequences, augmentation, contrast, similar)
  return { sequences, inputs, learns, variation, content: content && content.subarray(0, (inputs.trained + 1) * inputs.contentWidth), loss, sampler: popularitySampler(counts, negativePower) }
}
