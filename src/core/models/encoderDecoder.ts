import type { EventKind } from '../domain/event.ts'
import { Graph } from '../nn/graph/graph.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { drop } from '../nn/layers/drop.ts'
import { embedding, type Embedding } from '../nn/layers/embedding.ts'
import { causalMask, paddingMask } from '../nn/layers/mask.ts'
import { layerNorm } from '../nn/layers/normalisation.ts'
import { learnedPositions } from '../nn/layers/position.ts'
import { parameter, within, type Scope } from '../nn/layers/scope.ts'
import { transformerDecoderLayer } from '../nn/layers/transformerDecoderLayer.ts'
import { transformerLayer } from '../nn/layers/transformerLayer.ts'
import { add, scale } from '../nn/ops/arithmetic.ts'
import { lookup } from '../nn/ops/lookup.ts'
import { featureVectors, productVectors } from './inputLayers.ts'
import type { ProductVectors, SequenceInputs } from './sequenceModel.ts'

export interface EncoderDecoderOptions {
  /** E, which the heads must divide. */
  readonly width: number
  readonly heads: number
  /** Layers of the encoder, and of the decoder. */
  readonly blocks: number
  /** The longest history, in events, that is read. */
  readonly longest: number
  /** M, how many steps are written at most. */
  readonly steps: number
  /** Of what comes into the first layers. */
  readonly inputDropout: number
  readonly dropout: number
}

/** What is read and what is written. Plain data, kept with the model. */
export interface NextStepsInputs extends SequenceInputs {
  /** What a step may be; kind k of the network is place k − 1, 0 stands for the begin. */
  readonly kinds: readonly EventKind[]
  /** Edges, in milliseconds, of the buckets of time from one step to the next. */
  readonly gaps: readonly number[]
}

/** How many buckets of time there are, with that for unknown. */
export function gapBuckets({ gaps }: NextStepsInputs): number {
  return gaps.length + 2
}

/** The parts of a declared encoder-decoder. */
export interface DeclaredEncoderDecoder {
  readonly graph: Graph
  /** What is known of the history: (N, L, E). */
  readonly memory: Tensor
  /** Scores to add so that no padding of the history is seen: (N, 1, 1, L). */
  readonly memoryMask: Tensor
  /** A vector for the step behind each that was written, given the memory with its mask: (N, M, E). */
  decode(memory: Tensor, memoryMask: Tensor): Tensor
  readonly products: ProductVectors
  /** A step's kind is scored against (kinds + 1, E), its time against (gap buckets, E). */
  readonly kindTable: Tensor
  readonly gapTable: Tensor
  /** What a step's kind adds to its vector before products are scored: ids (T) → (T, E). */
  readonly ofKind: Embedding
}

/**
 * The encoder-decoder Transformer (Vaswani et al. 2017) over a customer's events: reads a history and writes the steps that
 * follow, each with its kind, product and time. A step is first given a kind, then a product for that kind.
 *
 * Inputs: `products` and the features' buckets (N, L) int32, the history; `written`, `writtenKind`, `writtenGap` (N, M)
 * int32, what was written before each step, zeros before the first.
 */
export function declareEncoderDecoder(training: boolean, { width, heads, blocks, longest, steps, inputDropout, dropout }: EncoderDecoderOptions, inputs: NextStepsInputs): DeclaredEncoderDecoder {
  const graph = new Graph()
  const scope: Scope = { graph, training, path: '' }
  const layer = { width, heads, hidden: 4 * width, dropout, activation: 'gelu' } as const
  const ids = graph.input('products', 'int32', ['N', 'L'])
  const products = productVectors(scope, inputs, width)
  const features = featureVectors(within(scope, 'history'), inputs, width)
  const positions = learnedPositions(within(scope, 'position'), longest, width)('L')
  const memoryMask = paddingMask(ids)
  const events = add(scale(products.lookUp(ids), Math.sqrt(width)), positions)
  let memory = drop(scope, features ? add(events, features) : events, inputDropout)
  for (let index = 0; index < blocks; index++) memory = transformerLayer(within(scope, `encoder.${index}`), layer)(memory, memoryMask)

  const kinds = embedding(within(scope, 'writtenKind'), inputs.kinds.length + 1, width)
  const gaps = embedding(within(scope, 'writtenGap'), gapBuckets(inputs), width)
  const places = parameter(within(scope, 'step'), 'weight', [steps, width], { kind: 'xavierNormal' })
  const decoder = Array.from({ length: blocks }, (_, index) => transformerDecoderLayer(within(scope, `decoder.${index}`), layer))
  const decoderNorm = layerNorm(within(scope, 'decoderNorm'), width)
  const table = (name: string, rows: number) => parameter(within(scope, name), 'weight', [rows, width], { kind: 'xavierNormal' })
  return {
    graph, memory: layerNorm(within(scope, 'encoderNorm'), width)(memory), memoryMask, products,
    kindTable: table('kind', inputs.kinds.length + 1), gapTable: table('gap', gapBuckets(inputs)), ofKind: embedding(within(scope, 'ofKind'), inputs.kinds.length + 1, width),
    decode(read, readMask) {
      const written = graph.input('written', 'int32', ['N', 'M'])
      const order = graph.constant('int32', ['M'], ([size = 0]) => Int32Array.from({ length: size }, (_, place) => place))
      const before = [
        scale(products.lookUp(written), Math.sqrt(width)), kinds.lookUp(graph.input('writtenKind', 'int32', ['N', 'M'])), gaps.lookUp(graph.input('writtenGap', 'int32', ['N', 'M'])), lookup(places, order),
      ]
      let x = drop(scope, before.reduce((sum, vector) => add(sum, vector)), inputDropout)
      for (const step of decoder) x = step(x, read, causalMask(graph, 'M'), readMask)
      return decoderNorm(x)
    },
  }
}
