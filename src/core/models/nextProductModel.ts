import { encodeEvents, type EncodedSequences } from '../datasets/encodedSequences.ts'
import type { EventSequences } from '../datasets/eventSequences.ts'
import type { Sequences } from '../datasets/sequences.ts'
import { modelIdsOf, type Vocabulary } from '../datasets/vocabulary.ts'
import { EVENT_KINDS } from '../domain/event.ts'
import { encodeOnnx, readOnnxMetadata, readOnnxWeights } from '../nn/codec/onnx.ts'
import type { RecurrentCell } from '../nn/layers/recurrent.ts'
import type { Runtime } from '../nn/runtimes/runtime.ts'
import type { AttentionOptions } from './attentionOptions.ts'
import { maskedAutoencoder } from './maskedAutoencoder.ts'
import { scoresAfterLast } from './nextProduct.ts'
import { recurrentNetwork, type RecurrentOptions } from './recurrentNetwork.ts'
import { ProductRanker, type ProductScores, type TopProducts } from './productRanker.ts'
import { sequenceAutoencoder, type SequenceAutoencoderOptions } from './sequenceAutoencoder.ts'
import type { SequenceInputs, SequenceModel } from './sequenceModel.ts'
import { transformer, type TransformerOptions } from './transformer.ts'

/** Which network, and how large; plain data. Every kind of network has a form of its own. */
export type NetworkOptions =
  | { readonly kind: 'transformer' } & TransformerOptions
  | { readonly kind: RecurrentCell } & RecurrentOptions
  | { readonly kind: 'bert4rec' } & AttentionOptions
  | { readonly kind: 'autoencoder' } & SequenceAutoencoderOptions

/** Builds what the options describe. */
export function sequenceModelOf(network: NetworkOptions, inputs: SequenceInputs): SequenceModel {
  switch (network.kind) {
    case 'transformer': return transformer(network, inputs)
    case 'bert4rec': return maskedAutoencoder(network, inputs)
    case 'autoencoder': return sequenceAutoencoder(network, inputs)
    default: return recurrentNetwork(network.kind, network, inputs)
  }
}

/** All that a trained model is, apart from its weights; kept in the metadata of its file. */
export interface NextProductDescription {
  readonly format: 1
  readonly network: NetworkOptions
  readonly inputs: SequenceInputs
  readonly vocabulary: Vocabulary
}

/** What the description is called in the file's metadata, and its version. */
export const DESCRIPTION = 'shopcast.description'
export const FORMAT = 1

/**
 * A trained network as one ONNX file of standard ops: `products` (N, L) int32 and the further inputs of its description →
 * `scores` (N, V + 1) of what follows the last event, higher is likelier, and of an autoencoder the `code` (N, K). L is fixed at the longest history; shorter ones
 * are padded with 0 on the left; a network that fills in hidden places leaves the last one 0. The metadata hold the description as JSON, which says what ids and buckets stand for.
 */
export function writeNextProductModel(description: NextProductDescription, weights: ReadonlyMap<string, Float32Array>): Uint8Array {
  const model = sequenceModelOf(description.network, description.inputs)
  const encoder = model.declare(false)
  const outputs = { scores: scoresAfterLast(encoder), ...(encoder.code ? { code: encoder.code } : {}) }
  return encodeOnnx(encoder.graph, outputs, { dialect: 'standard', sizes: { L: model.longest }, weights, metadata: { [DESCRIPTION]: JSON.stringify(description) } })
}

/** What a model's file says of it. Throws `TypeError` where the file is none that `writeNextProductModel` wrote. */
export function readDescription(file: Uint8Array): NextProductDescription {
  const text = readOnnxMetadata(file)[DESCRIPTION]
  const description = text === undefined ? null : JSON.parse(text) as NextProductDescription
  if (description?.format !== FORMAT) throw new TypeError('This file holds no next-product model')
  return description
}

/**
 * A trained model, restored from its file, that names products for histories of a shop. Product ids are those of the
 * shop's catalogue.
 */
export class NextProductModel {
  readonly description: NextProductDescription
  readonly #ranker: ProductRanker
  /** The model's id of each product id of the catalogue; 0 for products that it does not know. */
  readonly modelIds: Int32Array
  /** The catalogue's product id of each of the model's. */
  readonly #catalogueIds: Int32Array

  /** @param catalogue the external id of product id p at p − 1 */
  constructor(runtime: Runtime, file: Uint8Array, catalogue: readonly string[]) {
    this.description = readDescription(file)
    const { network, inputs, vocabulary } = this.description
    this.#ranker = new ProductRanker(runtime, sequenceModelOf(network, inputs), readOnnxWeights(file))
    this.modelIds = modelIdsOf(vocabulary, catalogue)
    this.#catalogueIds = new Int32Array(inputs.products + 1)
    this.modelIds.forEach((id, product) => {
      this.#catalogueIds[id] = product
    })
  }

  /**
   * The k best products after each history, batch by batch; histories without a product that the model knows are left out.
   * @param keepBought whether products that a history has a purchase of may be named
   */
  async* top(events: EventSequences, k: number, keepBought: boolean): AsyncGenerator<TopProducts> {
    for await (const { sequences, products, scores } of this.#ranker.top(this.#encode(events), this.#excluded(events, keepBought), k)) {
      yield { sequences, scores, products: products.map(id => this.#catalogueIds[id] ?? 0) }
    }
  }

  /**
   * The rank of a product after each history, 1 the best, ties counted against it; Infinity where the model does not know
   * the product, or no product of the history.
   */
  async ranks(events: EventSequences, targets: ArrayLike<number>, keepBought: boolean): Promise<Float64Array> {
    const wanted = Int32Array.from(targets, product => this.modelIds[product] ?? 0)
    const ranks = await this.#ranker.ranks(this.#encode(events), wanted, this.#excluded(events, keepBought))
    return Float64Array.from(ranks, (rank, index) => rank === 0 || wanted[index] === 0 ? Infinity : rank)
  }

  /** The scores of all products after each history, in the model's own ids; histories without a product that it knows are left out. */
  scores(events: EventSequences): AsyncGenerator<ProductScores> {
    return this.#ranker.scores(this.#encode(events))
  }

  /** The codes of all histories with a product that the model knows, (N, K) row by row; nothing where the network has none. */
  codes(events: EventSequences): AsyncGenerator<{ readonly sequences: readonly number[]; readonly codes: Float32Array }> {
    return this.#ranker.codes(this.#encode(events))
  }

  dispose(): Promise<void> {
    return this.#ranker.dispose()
  }

  #encode(events: EventSequences): EncodedSequences {
    return encodeEvents(events, this.modelIds, this.description.inputs.features)
  }

  #excluded(events: EventSequences, keepBought: boolean): Sequences {
    return keepBought ? { ...events, ends: events.starts } : boughtProducts(events, this.modelIds)
  }
}

/** What was bought in each sequence, in the ids of a model; 0 for products that it does not know. */
export function boughtProducts(events: EventSequences, modelIds: Int32Array): Sequences {
  const isPurchase = EVENT_KINDS.map(kind => kind === 'purchase')
  return { starts: events.starts, ends: events.ends, products: events.products.map((product, row) => isPurchase[events.kinds[row] ?? 0] ? modelIds[product] ?? 0 : 0) }
}
