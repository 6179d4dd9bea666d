import { encodeEvents, type EncodedSequences } from '../datasets/encodedSequences.ts'
import { chooseEventFeatures, GAP_EDGES, type EventFeature } from '../datasets/eventFeatures.ts'
import type { EventSequences } from '../datasets/eventSequences.ts'
import { planBatches } from '../datasets/lengthBuckets.ts'
import { fitVocabulary, modelIdsOf } from '../datasets/vocabulary.ts'
import { EVENT_KINDS } from '../domain/event.ts'
import { Random } from '../domain/random.ts'
import { declareEncoderDecoder, type EncoderDecoderOptions, type NextStepsInputs } from '../models/encoderDecoder.ts'
import { historyBatch } from '../models/historyBatch.ts'
import type { NextProductLoss } from '../models/nextProduct.ts'
import { nextStepsProgram } from '../models/nextSteps.ts'
import type { NextStepsConfiguration } from '../models/nextStepsDefaults.ts'
import { stepFeatures, writeNextStepsModel } from '../models/nextStepsModel.ts'
import { ADAM } from '../nn/optimisers/optimiser.ts'
import type { Batch } from '../nn/program.ts'
import type { Runtime } from '../nn/runtimes/runtime.ts'
import { namedWeights } from '../nn/state.ts'
import type { TrainingCheckpoint } from './checkpoint.ts'
import { popularitySampler, type NegativeSampler } from './negativeSampler.ts'
import { drawnFor } from './nextProductBatch.ts'
import { train, type TrainingHost } from './train.ts'

export interface NextStepsTask {
  readonly events: EventSequences
  /** The external id of product id p at p − 1. */
  readonly catalogue: readonly string[]
  readonly dataFingerprint: string
  readonly seed: number
}

/** A history is cut at one place an epoch: what follows, up to M steps, is to be written from what comes before. */
interface Cut { readonly start: number; readonly at: number; readonly end: number }

/**
 * Trains an encoder-decoder that writes what each customer does next.
 *
 * @param resumeFrom a checkpoint to go on from; one of another task or configuration is as good as none
 * @returns the file for `NextStepsModel`
 */
export async function fitNextSteps(task: NextStepsTask, configuration: NextStepsConfiguration, runtime: Runtime, host: TrainingHost, resumeFrom: TrainingCheckpoint | null): Promise<Uint8Array> {
  const { options, loss, epochs, batchSize } = configuration
  const vocabulary = fitVocabulary(task.events, task.catalogue, false)
  const inputs = inputsOf(task.events, vocabulary.externalIds.length)
  const sequences = encodeEvents(task.events, modelIdsOf(vocabulary, task.catalogue), featuresOf(inputs), 'itself', EVENT_KINDS)
  const counts = new Float64Array(inputs.products + 1)
  for (const product of sequences.products) counts[product] = (counts[product] ?? 0) + 1
  const source = { sequences, inputs, steps: options.steps, loss, sampler: popularitySampler(counts, 0.5) }
  const plan = (epoch: number) => {
    const cuts = cutSequences(sequences, options, new Random(task.seed + epoch))
    return { cuts, batches: planBatches(cuts.map(({ start, at }) => at - start), { batchSize, longest: options.longest, seed: task.seed + epoch }) }
  }
  const schedule = { kind: 'cosine', warmUpSteps: 100, totalSteps: epochs * plan(1).batches.length, floor: 0.05 } as const
  const session = await runtime.compile(nextStepsProgram(options, inputs, loss), { ...ADAM, learningRate: configuration.learningRate, schedule }, task.seed)
  const { parameters } = declareEncoderDecoder(false, options, inputs).graph
  const fingerprint = JSON.stringify([task.dataFingerprint, task.seed, configuration, inputs])
  try {
    const outcome = await train({
      fingerprint, epochs, patience: epochs, validateEvery: epochs, validate: null,
      batchesOf(epoch) {
        const { cuts, batches } = plan(epoch)
        return {
          count: batches.length,
          batch: (index) => {
            const { length, sequences: own } = batches[index] ?? { length: 1, sequences: [] }
            return nextStepsBatch(source, own.map(cut => cuts[cut] as Cut), length, new Random(task.seed + epoch * 2 ** 32 + index))
          },
        }
      },
    }, session, host, resumeFrom?.fingerprint === fingerprint ? resumeFrom : null)
    return writeNextStepsModel({ format: 1, options, inputs, vocabulary }, namedWeights(parameters, { parameters: outcome.parameters }))
  } finally {
    await session.dispose()
  }
}

function inputsOf(events: EventSequences, products: number): NextStepsInputs {
  const features = chooseEventFeatures(events)
  const kind = features.find(feature => feature.name === 'kind')
  return { products, trained: products, contentWidth: 0, features, relativeTime: null, kinds: kind?.kinds ?? ['purchase'], gaps: GAP_EDGES }
}

/** Those of the history and those of the steps. */
function featuresOf(inputs: NextStepsInputs): EventFeature[] {
  return [...inputs.features.filter(({ name }) => name !== 'kind' && name !== 'gap'), ...stepFeatures(inputs)]
}

/** Each sequence of two events or more, cut at a place drawn at random; the longer it is, the more often. */
function cutSequences({ starts, ends }: EncodedSequences, { longest, steps }: EncoderDecoderOptions, random: Random): Cut[] {
  return Array.from(starts).flatMap((start, index) => {
    const end = ends[index] ?? 0
    return Array.from({ length: end - start < 2 ? 0 : Math.ceil((end - start - 1) / steps) }, (): Cut => {
      const at = start + 1 + random.integer(end - start - 1)
      return { start: Math.max(start, at - longest), at, end: Math.min(end, at + steps) }
    })
  })
}

interface StepsSource {
  readonly sequences: EncodedSequences
  readonly inputs: NextStepsInputs
  readonly steps: number
  readonly loss: NextProductLoss
  readonly sampler: NegativeSampler
}

/** What `nextStepsProgram` is fed for some cuts whose histories are padded to one length. */
function nextStepsBatch({ sequences, inputs, steps, loss, sampler }: StepsSource, cuts: readonly Cut[], length: number, random: Random): Batch {
  const columns = { product: sequences.products, kind: sequences.features['kind'] as Int32Array, gap: sequences.features['gap'] as Int32Array }
  const written = { product: new Int32Array(cuts.length * steps), kind: new Int32Array(cuts.length * steps), gap: new Int32Array(cuts.length * steps) }
  const asked: { position: number; row: number }[] = []
  cuts.forEach(({ at, end }, index) => {
    for (let row = at; row < end; row++) {
      const position = index * steps + row - at
      asked.push({ position, row })
      if (row > at) for (const name of ['product', 'kind', 'gap'] as const) written[name][position] = columns[name][row - 1] ?? 0
    }
  })
  const target = (column: Int32Array) => Int32Array.from(asked, ({ row }) => column[row] ?? 0)
  const targets = target(columns.product)
  const histories = historyBatch(sequences, cuts.map(({ start, at }) => ({ start, end: at })), length, inputs)
  return {
    sizes: { N: cuts.length, L: length, M: steps, T: asked.length },
    values: {
      ...Object.fromEntries(Object.entries(histories).map(([name, { data }]) => [name, data])),
      written: written.product, writtenKind: written.kind, writtenGap: written.gap,
      positions: Int32Array.from(asked, ({ position }) => position),
      targets, targetKind: target(columns.kind), targetGap: target(columns.gap), weights: new Float32Array(asked.length).fill(1 / asked.length),
      ...drawnFor(loss, [...targets], sampler, random),
    },
  }
}
