import { encodeEvents } from '../datasets/encodedSequences.ts'
import { bucketOf, type EventFeature } from '../datasets/eventFeatures.ts'
import type { EventSequences } from '../datasets/eventSequences.ts'
import { planInOrder } from '../datasets/lengthBuckets.ts'
import { sequenceCount, sequenceLength } from '../datasets/sequences.ts'
import { modelIdsOf, type Vocabulary } from '../datasets/vocabulary.ts'
import type { EventKind } from '../domain/event.ts'
import { encodeOnnx, readOnnxMetadata, readOnnxWeights } from '../nn/codec/onnx.ts'
import { topK } from '../nn/ops/ranking.ts'
import { logSumExp } from '../nn/ops/softmax.ts'
import type { PredictionSession, Runtime, Value } from '../nn/runtimes/runtime.ts'
import { declareEncoderDecoder, type EncoderDecoderOptions, type NextStepsInputs } from './encoderDecoder.ts'
import { historyBatch } from './historyBatch.ts'
import { forecastStep } from './nextSteps.ts'

/** All that a trained encoder-decoder is, apart from its weights; kept in the metadata of its file. */
export interface NextStepsDescription {
  readonly format: 1
  readonly options: EncoderDecoderOptions
  readonly inputs: NextStepsInputs
  readonly vocabulary: Vocabulary
}

/** One step of what is foretold. */
export interface ForetoldStep {
  readonly kind: EventKind
  /** Of the catalogue. */
  readonly product: number
  /** UTC milliseconds. */
  readonly at: number
  /** Of this kind and product, given the history and the steps before. */
  readonly probability: number
}

const DESCRIPTION = 'shopcast.nextSteps'
/** Ways to go on that are looked at side by side. */
const BEAMS = 4
/** Customers whose steps are written together. */
const BATCH = 128

/** A trained encoder-decoder as an ONNX file of standard ops that forecasts the first step; the metadata restore all of it. */
export function writeNextStepsModel(description: NextStepsDescription, weights: ReadonlyMap<string, Float32Array>): Uint8Array {
  const { options, inputs } = description
  const network = declareEncoderDecoder(false, options, inputs)
  const forecast = forecastStep(network, network.decode(network.memory, network.memoryMask), inputs.kinds.length)
  return encodeOnnx(network.graph, { ...forecast }, { dialect: 'standard', sizes: { L: options.longest, M: 1 }, weights, metadata: { [DESCRIPTION]: JSON.stringify(description) } })
}

/** A way to go on: what was written, and the logarithm of its chance. */
interface Beam {
  readonly steps: readonly ForetoldStep[]
  /** In the network's own numbers, for the next step. */
  readonly written: readonly { readonly product: number; readonly kind: number; readonly gap: number }[]
  readonly logChance: number
}

/** A trained encoder-decoder, restored from its file, that writes what comes next for histories of a shop. */
export class NextStepsModel {
  readonly description: NextStepsDescription
  readonly #runtime: Runtime
  readonly #weights: ReadonlyMap<string, Float32Array>
  readonly #modelIds: Int32Array
  readonly #catalogueIds: Int32Array
  readonly #sessions = new Map<string, Promise<PredictionSession>>()

  /**
   * @param catalogue the external id of product id p at p − 1
   * @throws TypeError where the file is none that `writeNextStepsModel` wrote
   */
  constructor(runtime: Runtime, file: Uint8Array, catalogue: readonly string[]) {
    const description = JSON.parse(readOnnxMetadata(file)[DESCRIPTION] ?? 'null') as NextStepsDescription | null
    if (description?.format !== 1) throw new TypeError('This file holds no model of next steps')
    this.description = description
    this.#runtime = runtime
    this.#weights = readOnnxWeights(file)
    this.#modelIds = modelIdsOf(description.vocabulary, catalogue)
    this.#catalogueIds = new Int32Array(description.inputs.products + 1)
    this.#modelIds.forEach((id, product) => { this.#catalogueIds[id] = product })
  }

  /**
   * The likeliest steps after each history with a product that the model knows, by beam search, batch by batch.
   * @param now nothing is foretold for a time before it
   */
  async* write(events: EventSequences, now: number): AsyncGenerator<{ readonly sequence: number; readonly steps: readonly ForetoldStep[] }[]> {
    const { options, inputs } = this.description
    const sequences = encodeEvents(events, this.#modelIds, inputs.features)
    const lengths = Int32Array.from({ length: sequenceCount(sequences) }, (_, index) => sequenceLength(sequences, index))
    for (const batch of planInOrder(lengths, { batchSize: BATCH, longest: options.longest })) {
      const spans = batch.sequences.map(index => ({ start: sequences.starts[index] ?? 0, end: sequences.ends[index] ?? 0 }))
      const read = await (await this.#reader(batch.length)).run(historyBatch(sequences, spans, batch.length, inputs))
      const [memory, mask] = [read['memory'], read['mask']] as [Value, Value]
      let beams = spans.map(({ end }): Beam[] => [{ steps: [{ kind: 'purchase', product: 0, at: sequences.at[end - 1] ?? now, probability: 1 }], written: [{ product: 0, kind: 0, gap: 0 }], logChance: 0 }])
      for (let step = 1; step <= options.steps; step++) beams = await this.#goOn(beams, step, memory, mask, now)
      yield batch.sequences.map((sequence, row) => ({ sequence, steps: (beams[row]?.[0]?.steps ?? []).slice(1) }))
    }
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose()
    this.#sessions.clear()
  }

  /** Adds a step to every beam in every likely way and keeps the likeliest of each customer. */
  async #goOn(beams: readonly Beam[][], step: number, memory: Value, mask: Value, now: number): Promise<Beam[][]> {
    const { inputs } = this.description
    const flat = beams.flatMap((own, row) => own.map(beam => ({ beam, row })))
    const column = (of: 'product' | 'kind' | 'gap'): Value => ({ dtype: 'int32', shape: [flat.length, step], data: Int32Array.from(flat.flatMap(({ beam }) => beam.written.map(one => one[of]))) })
    const rows = flat.map(({ row }) => row)
    const answer = await (await this.#writer(memory.shape[1] ?? 1, step)).run({
      memory: repeatRows(memory, rows), mask: repeatRows(mask, rows), written: column('product'), writtenKind: column('kind'), writtenGap: column('gap'),
    })
    const [kinds, gaps, ids, logits, normalisers] = ['kinds', 'gaps', 'ids', 'logits', 'normaliser'].map(name => answer[name]?.data as Float32Array) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
    const each = ids.length / flat.length / inputs.kinds.length
    const candidates = beams.map((): Beam[] => [])
    flat.forEach(({ beam, row }, place) => {
      const before = beam.steps.at(-1)?.at ?? now
      const { at, gap } = this.#timeAfter(before, gaps.subarray(place * (gaps.length / flat.length), (place + 1) * (gaps.length / flat.length)), now)
      inputs.kinds.forEach((kind, index) => {
        const kindChance = kinds[place * (inputs.kinds.length + 1) + index + 1] ?? 0
        const first = (place * inputs.kinds.length + index)
        for (let best = first * each; best < (first + 1) * each; best++) {
          const product = ids[best] ?? 0
          const known = this.#catalogueIds[product] ?? 0
          // What happens at one moment, such as an order, names a product once.
          if (product === 0 || kindChance === 0 || beam.steps.some(one => one.at === at && one.kind === kind && one.product === known)) continue
          const probability = kindChance * Math.exp((logits[best] ?? 0) - (normalisers[first] ?? 0))
          candidates[row]?.push({
            steps: [...beam.steps, { kind, product: known, at, probability }],
            written: [...beam.written, { product, kind: index + 1, gap }],
            logChance: beam.logChance + Math.log(probability),
          })
        }
      })
    })
    return candidates.map(own => own.sort((a, b) => b.logChance - a.logChance).slice(0, BEAMS))
  }

  /** The median time from one step to the next among the times that are still to come, and its bucket. */
  #timeAfter(before: number, chances: Float32Array, now: number): { at: number; gap: number } {
    const { gaps: edges } = this.description.inputs
    const earliest = bucketOf(Math.max(0, now - before), edges)
    const open = chances.map((chance, bucket) => bucket >= Math.max(1, earliest) ? chance : 0)
    const half = open.reduce((sum, chance) => sum + chance, 0) / 2
    let gap = Math.max(1, earliest)
    for (let sum = open[gap] ?? 0; sum < half && gap < open.length - 1; sum += open[gap] ?? 0) gap++
    return { at: Math.max(now, before + middleOf(gap, edges)), gap }
  }

  #reader(length: number): Promise<PredictionSession> {
    return this.#open(`read ${length}`, { L: length }, (network) => ({ memory: network.memory, mask: network.memoryMask }))
  }

  #writer(length: number, step: number): Promise<PredictionSession> {
    const { options, inputs } = this.description
    return this.#open(`write ${length} ${step}`, { L: length, M: step }, (network) => {
      const memory = network.graph.input('memory', 'float32', ['N', 'L', options.width])
      const mask = network.graph.input('mask', 'float32', ['N', 1, 1, 'L'])
      const { kinds, gaps, scores } = forecastStep(network, network.decode(memory, mask), inputs.kinds.length)
      // More than are kept, as the padding and what was written already may be among them.
      const best = topK(scores, Math.min(BEAMS + options.steps + 1, inputs.products + 1))
      return { kinds, gaps, ids: best.ids, logits: best.scores, normaliser: logSumExp(scores) }
    })
  }

  #open(key: string, sizes: Record<string, number>, declare: (network: ReturnType<typeof declareEncoderDecoder>) => Parameters<typeof encodeOnnx>[1]): Promise<PredictionSession> {
    let session = this.#sessions.get(key)
    if (!session) {
      const network = declareEncoderDecoder(false, this.description.options, this.description.inputs)
      session = this.#runtime.load(encodeOnnx(network.graph, declare(network), { dialect: this.#runtime.dialect, sizes, weights: this.#weights }))
      this.#sessions.set(key, session)
    }
    return session
  }
}

/** Rows of a value in an order, some of them more than once. */
function repeatRows({ dtype, shape, data }: Value, rows: readonly number[]): Value {
  const each = data.length / (shape[0] ?? 1)
  const repeated = new Float32Array(rows.length * each)
  rows.forEach((row, place) => repeated.set((data as Float32Array).subarray(row * each, (row + 1) * each), place * each))
  return { dtype, shape: [rows.length, ...shape.slice(1)], data: repeated }
}

/** A time within a bucket: none where it is short, the geometric middle of its edges, or half as much again behind the last. */
function middleOf(bucket: number, edges: readonly number[]): number {
  const [low, high] = [edges[bucket - 2], edges[bucket - 1]]
  if (low === undefined) return 0
  return high === undefined ? low * 1.5 : Math.sqrt(low * high)
}

/** The features that steps are told by, whether or not the history is read with them. */
export function stepFeatures({ kinds, gaps }: NextStepsInputs): EventFeature[] {
  return [{ name: 'kind', kinds }, { name: 'gap', edges: gaps }]
}
