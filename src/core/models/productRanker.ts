import type { EncodedSequences } from '../datasets/encodedSequences.ts'
import { planInOrder, type PlannedBatch } from '../datasets/lengthBuckets.ts'
import { sequenceCount, sequenceLength, type Sequences } from '../datasets/sequences.ts'
import { encodeOnnx } from '../nn/codec/onnx.ts'
import type { Sizes } from '../nn/graph/dimension.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { exclude, rankOf, topK } from '../nn/ops/ranking.ts'
import type { PredictionSession, Runtime, Value } from '../nn/runtimes/runtime.ts'
import { historyBatch } from './historyBatch.ts'
import { hiddenAfterLast, scoresOf } from './nextProduct.ts'
import { freePlaces, type SequenceEncoder, type SequenceModel } from './sequenceModel.ts'

/** Rows that are scored together: 64 × 12,000 products are 3 MB of scores, which stay in a processor's cache. */
const BATCH = 64
/** Scores that are handed out together, 16 MB: of a shop with many products fewer rows at a time. */
const MOST_SCORES = 4 * 2 ** 20

/** The best products of some sequences, k for each, best first. */
export interface TopProducts {
  /** Which sequences, by their index. */
  readonly sequences: readonly number[]
  /** (N, k), row by row. */
  readonly products: Int32Array
  /** (N, k); −∞ where fewer than k products were left to name. */
  readonly scores: Float32Array
}

/** The scores of all products after some sequences. */
export interface ProductScores {
  /** Which sequences, by their index. */
  readonly sequences: readonly number[]
  /** (N, V + 1), row by row; that of id 0, the padding, means nothing. */
  readonly scores: Float32Array
}

/**
 * Ranks all products for what follows a sequence, with trained weights, content vectors among them. Works in batches of
 * one length each, so that memory is bounded and padding small. A graph for each length, opened when it first comes up,
 * encodes a batch; what is made of the scores is one graph for all lengths, since it needs the most memory.
 */
export class ProductRanker {
  readonly #runtime: Runtime
  readonly #model: SequenceModel
  readonly #weights: ReadonlyMap<string, Float32Array>
  readonly #sessions = new Map<string, Promise<PredictionSession>>()

  constructor(runtime: Runtime, model: SequenceModel, weights: ReadonlyMap<string, Float32Array>) {
    this.#runtime = runtime
    this.#model = model
    this.#weights = weights
  }

  /**
   * The k best products after each sequence that is not empty, batch by batch.
   * @param excluded products that are not to be named, by sequence
   */
  async* top(sequences: EncodedSequences, excluded: Sequences, k: number): AsyncGenerator<TopProducts> {
    const session = await this.#openScorer(`top ${k}`, (scores) => {
      const best = topK(exclude(scores, excludedOf(scores)), k)
      return { best: best.ids, scores: best.scores }
    })
    for (const batch of this.#plan(sequences)) {
      const { best, scores } = await session.run({ hidden: await this.#hidden(sequences, batch), excluded: listExcluded(excluded, batch) })
      yield { sequences: batch.sequences, products: best?.data as Int32Array, scores: scores?.data as Float32Array }
    }
  }

  /**
   * The rank of one product after each sequence, 1 the best, ties counted against it; 0 where the sequence is empty.
   * @param excluded products that are not rivals, by sequence
   */
  async ranks(sequences: EncodedSequences, targets: ArrayLike<number>, excluded: Sequences): Promise<Int32Array> {
    const ranks = new Int32Array(sequenceCount(sequences))
    const session = await this.#openScorer('rank', scores =>
      ({ ranks: rankOf(scores, scores.graph.input('targets', 'int32', ['N', 1]), excludedOf(scores)) }))
    for (const batch of this.#plan(sequences)) {
      const wanted: Value = { dtype: 'int32', shape: [batch.sequences.length, 1], data: Int32Array.from(batch.sequences, index => targets[index] ?? 0) }
      const answer = await session.run({ hidden: await this.#hidden(sequences, batch), excluded: listExcluded(excluded, batch), targets: wanted })
      batch.sequences.forEach((index, row) => {
        ranks[index] = Number(answer['ranks']?.data[row])
      })
    }
    return ranks
  }

  /** The scores of all products after each sequence that is not empty, batch by batch. */
  async* scores(sequences: EncodedSequences): AsyncGenerator<ProductScores> {
    const rows = Math.max(1, Math.min(BATCH, Math.floor(MOST_SCORES / (this.#model.inputs.products + 1))))
    const session = await this.#openScorer('scores', scores => ({ scores }))
    for (const batch of this.#plan(sequences, rows)) {
      const { scores } = await session.run({ hidden: await this.#hidden(sequences, batch) })
      yield { sequences: batch.sequences, scores: scores?.data as Float32Array }
    }
  }

  /** The codes of all sequences that are not empty, batch by batch: (N, K) each; nothing where the network has none. */
  async* codes(sequences: EncodedSequences): AsyncGenerator<{ readonly sequences: readonly number[]; readonly codes: Float32Array }> {
    if (!this.#model.declare(false).code) return
    for (const batch of this.#plan(sequences)) {
      const code = await this.#encode('code', sequences, batch, encoder => encoder.code as Tensor)
      yield { sequences: batch.sequences, codes: code.data as Float32Array }
    }
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose()
    this.#sessions.clear()
  }

  /** The vectors (N, E) of what follows the sequences of a batch. */
  #hidden(sequences: EncodedSequences, batch: PlannedBatch): Promise<Value> {
    return this.#encode('hidden', sequences, batch, hiddenAfterLast)
  }

  /** One output of the network for the sequences of a batch. */
  async #encode(purpose: string, sequences: EncodedSequences, { sequences: indices, length }: PlannedBatch, choose: (encoder: SequenceEncoder) => Tensor): Promise<Value> {
    const session = await this.#open(`${purpose} ${length}`, { L: length }, encoder => ({ output: choose(encoder) }))
    const spans = indices.map(index => ({ start: sequences.starts[index] ?? 0, end: sequences.ends[index] ?? 0 }))
    const { output } = await session.run(historyBatch(sequences, spans, length, this.#model.inputs, freePlaces(this.#model)))
    return output as Value
  }

  #plan(sequences: Sequences, batchSize = BATCH): PlannedBatch[] {
    const free = freePlaces(this.#model)
    const lengths = Int32Array.from({ length: sequenceCount(sequences) }, (_, index) => {
      const length = sequenceLength(sequences, index)
      return length > 0 ? length + free : 0
    })
    return planInOrder(lengths, { batchSize, longest: this.#model.longest })
  }

  /** What `declare` makes of scores (N, V + 1), as a function of `hidden` (N, E). */
  #openScorer(purpose: string, declare: (scores: Tensor) => Record<string, Tensor>): Promise<PredictionSession> {
    return this.#open(purpose, {}, (encoder) => {
      const width = encoder.hidden.shape.at(-1) ?? 1
      return declare(scoresOf(encoder, encoder.graph.input('hidden', 'float32', ['N', width])))
    })
  }

  #open(purpose: string, sizes: Sizes, declare: (encoder: SequenceEncoder) => Record<string, Tensor>): Promise<PredictionSession> {
    let session = this.#sessions.get(purpose)
    if (!session) {
      const encoder = this.#model.declare(false)
      session = this.#runtime.load(encodeOnnx(encoder.graph, declare(encoder), { dialect: this.#runtime.dialect, sizes, weights: this.#weights }))
      this.#sessions.set(purpose, session)
    }
    return session
  }
}

/** The input that says what is not to be named. */
function excludedOf({ graph }: Tensor): Tensor {
  return graph.input('excluded', 'int32', ['N', 'X'])
}

/** What is excluded for each row, filled up with 0, the padding, which is never named: (N, X). */
function listExcluded(excluded: Sequences, { sequences }: PlannedBatch): Value {
  const most = 1 + Math.max(...sequences.map(index => sequenceLength(excluded, index)))
  const data = new Int32Array(sequences.length * most)
  sequences.forEach((sequence, row) => data.set(excluded.products.subarray(excluded.starts[sequence], excluded.ends[sequence]), row * most))
  return { dtype: 'int32', shape: [sequences.length, most], data }
}
