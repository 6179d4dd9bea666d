import { Graph } from '../nn/graph/graph.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { drop } from '../nn/layers/drop.ts'
import { linear } from '../nn/layers/linear.ts'
import { recurrent, type RecurrentCell } from '../nn/layers/recurrent.ts'
import { within, type Scope } from '../nn/layers/scope.ts'
import { stepOrder } from '../nn/layers/stepOrder.ts'
import { add } from '../nn/ops/arithmetic.ts'
import { featureVectors, productVectors } from './inputLayers.ts'
import { scoredBy, type Scoring } from './scoring.ts'
import type { SequenceEncoder, SequenceInputs, SequenceModel } from './sequenceModel.ts'

export interface RecurrentOptions {
  /** E, of product vectors and of the state. */
  readonly width: number
  /** Recurrent layers, one on top of the other. */
  readonly blocks: number
  /** The longest history, in events, that is looked at. */
  readonly longest: number
  /** Of what comes into the first layer. */
  readonly inputDropout: number
  /** Of what comes out of each layer. */
  readonly dropout: number
  readonly scoring: Scoring
}

/**
 * A recurrent network over a customer's events, from the first to the last; with gated recurrent units it is GRU4Rec
 * (Hidasi et al. 2016). A linear layer turns the last layer's state into the vector that products are scored against.
 */
export function recurrentNetwork(cell: RecurrentCell, options: RecurrentOptions, inputs: SequenceInputs): SequenceModel {
  return {
    name: cell,
    inputs: { ...inputs, relativeTime: null },
    longest: options.longest,
    learns: 'next',
    declare: training => declareRecurrent({ graph: new Graph(), training, path: '' }, cell, options, inputs),
  }
}

function declareRecurrent(scope: Scope, cell: RecurrentCell, { width, blocks, inputDropout, dropout, scoring }: RecurrentOptions, inputs: SequenceInputs): SequenceEncoder {
  const ids = scope.graph.input('products', 'int32', ['N', 'L'])
  const products = productVectors(scope, inputs, width)
  const features = featureVectors(scope, inputs, width)
  const { toSteps, toSequences } = stepOrder(ids)
  const bought = products.lookUp(ids)
  const events = features ? add(bought, features) : bought
  const layers = Array.from({ length: blocks }, (_, index) => recurrent(within(scope, `layers.${index}`), cell, width, width))
  const out = linear(within(scope, 'out'), width, width)
  const encode = (vectors: Tensor) => toSequences(out(layers.reduce((x, layer) => drop(scope, layer(x), dropout), toSteps(drop(scope, vectors, inputDropout)))))
  return scoredBy(scoring, { graph: scope.graph, hidden: encode(events), products, layers: { events, encode } })
}
