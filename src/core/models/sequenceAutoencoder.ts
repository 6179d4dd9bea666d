import { Graph } from '../nn/graph/graph.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { drop } from '../nn/layers/drop.ts'
import { linear } from '../nn/layers/linear.ts'
import { layerNorm } from '../nn/layers/normalisation.ts'
import { learnedPositions } from '../nn/layers/position.ts'
import { recurrent } from '../nn/layers/recurrent.ts'
import { within, type Scope } from '../nn/layers/scope.ts'
import { stepOrder } from '../nn/layers/stepOrder.ts'
import { gelu, tanh } from '../nn/ops/activation.ts'
import { add, multiply } from '../nn/ops/arithmetic.ts'
import { sumTo } from '../nn/ops/reduction.ts'
import { reshape } from '../nn/ops/reshaping.ts'
import { featureVectors, hiddenPlaces, productVectors } from './inputLayers.ts'
import { scoredBy, type Scoring } from './scoring.ts'
import type { SequenceEncoder, SequenceInputs, SequenceModel } from './sequenceModel.ts'

export interface SequenceAutoencoderOptions {
  /** E, of product vectors and of the state. */
  readonly width: number
  /** K, of the code. */
  readonly code: number
  /** Recurrent layers, one on top of the other. */
  readonly blocks: number
  /** The longest history, in events, that is looked at, the place of the next one among them. */
  readonly longest: number
  /** Of what comes into the first layer. */
  readonly inputDropout: number
  /** Of what comes out of each layer. */
  readonly dropout: number
  readonly scoring: Scoring
}

/**
 * A sequence autoencoder: gated recurrent units read a history, all that is kept of it is a code of K numbers, and from the
 * code alone every place of the history and the one behind it is written, each by itself (the composite of reconstruction
 * and prediction of Srivastava et al. 2015, with a decoder that is told its place instead of what it has written).
 *
 * code = tanh(A·h + a) with h the state behind the history; what is at place l is scored against
 * norm(C·gelu(B·code + b + p_l) + c), with p_l the vector of the place, counted from the end.
 */
export function sequenceAutoencoder(options: SequenceAutoencoderOptions, inputs: SequenceInputs): SequenceModel {
  return {
    name: 'autoencoder',
    inputs: { ...inputs, relativeTime: null },
    longest: options.longest,
    learns: 'whole',
    declare: training => declareSequenceAutoencoder({ graph: new Graph(), training, path: '' }, options, inputs),
  }
}

function declareSequenceAutoencoder(scope: Scope, { width, code: codeWidth, blocks, longest, inputDropout, dropout, scoring }: SequenceAutoencoderOptions, inputs: SequenceInputs): SequenceEncoder {
  const { graph } = scope
  const ids = graph.input('products', 'int32', ['N', 'L'])
  const products = productVectors(scope, inputs, width)
  const features = featureVectors(scope, inputs, width)
  const hidden = hiddenPlaces(scope, ids, width)
  const { toSteps, toSequences } = stepOrder(hidden.occupied)
  const events = add(products.lookUp(ids), hidden.vectors)
  let x = toSteps(drop(scope, features ? add(events, features) : events, inputDropout))
  for (let index = 0; index < blocks; index++) x = drop(scope, recurrent(within(scope, `layers.${index}`), 'gru', width, width)(x), dropout)
  const code = tanh(linear(within(scope, 'code'), width, codeWidth)(atLastPlace(toSequences(x))))

  const places = learnedPositions(within(scope, 'position'), longest, 2 * width)('L')
  const written = gelu(add(linear(within(scope, 'decoder'), codeWidth, 2 * width)(code), places))
  const vectors = layerNorm(within(scope, 'norm'), width)(linear(within(scope, 'out'), 2 * width, width)(written))
  return { ...scoredBy(scoring, { graph, hidden: vectors, products }), code: reshape(code, ['N', codeWidth]) }
}

/** (N, L, E) → (N, 1, E), that of the last place. */
function atLastPlace(x: Tensor): Tensor {
  const [count = 1, length = 1, width = 1] = x.shape
  const isLast = x.graph.constant('float32', [length, 1], ([size = 0]) => Float32Array.from({ length: size }, (_, place) => Number(place === size - 1)))
  return sumTo(multiply(x, isLast), [count, 1, width])
}
