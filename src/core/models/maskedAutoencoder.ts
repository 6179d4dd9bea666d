import { Graph } from '../nn/graph/graph.ts'
import { drop } from '../nn/layers/drop.ts'
import { linear } from '../nn/layers/linear.ts'
import { paddingMask } from '../nn/layers/mask.ts'
import { layerNorm } from '../nn/layers/normalisation.ts'
import { learnedPositions } from '../nn/layers/position.ts'
import { within, type Scope } from '../nn/layers/scope.ts'
import { transformerLayer } from '../nn/layers/transformerLayer.ts'
import { gelu } from '../nn/ops/activation.ts'
import { add, scale } from '../nn/ops/arithmetic.ts'
import type { AttentionOptions } from './attentionOptions.ts'
import { featureVectors, hiddenPlaces, productVectors } from './inputLayers.ts'
import { scoredBy } from './scoring.ts'
import type { SequenceEncoder, SequenceInputs, SequenceModel } from './sequenceModel.ts'

/**
 * BERT4Rec (Sun et al. 2019): a Transformer that sees a history in both directions and fills in what is hidden. While
 * training, purchases are hidden at random; to foretell, the hidden place is the one behind the history.
 *
 * h = norm(gelu(W·x + b)) for x of the last block, as BERT's head has it, is what products are scored against.
 */
export function maskedAutoencoder(options: AttentionOptions, inputs: SequenceInputs): SequenceModel {
  return {
    name: 'bert4rec',
    inputs: { ...inputs, relativeTime: null },
    longest: options.longest,
    learns: 'hidden',
    declare: training => declareMaskedAutoencoder({ graph: new Graph(), training, path: '' }, options, inputs),
  }
}

function declareMaskedAutoencoder(scope: Scope, { width, heads, blocks, longest, inputDropout, dropout, scoring }: AttentionOptions, inputs: SequenceInputs): SequenceEncoder {
  const { graph } = scope
  const ids = graph.input('products', 'int32', ['N', 'L'])
  const products = productVectors(scope, inputs, width)
  const features = featureVectors(scope, inputs, width)
  const hidden = hiddenPlaces(scope, ids, width)
  const positions = learnedPositions(within(scope, 'position'), longest, width)
  const events = add(add(scale(products.lookUp(ids), Math.sqrt(width)), hidden.vectors), positions('L'))
  let x = drop(scope, layerNorm(within(scope, 'inputNorm'), width)(features ? add(events, features) : events), inputDropout)
  const mask = paddingMask(hidden.occupied)
  for (let index = 0; index < blocks; index++) x = transformerLayer(within(scope, `blocks.${index}`), { width, heads, hidden: 4 * width, dropout, activation: 'gelu' })(x, mask)
  const filled = layerNorm(within(scope, 'norm'), width)(gelu(linear(within(scope, 'out'), width, width)(x)))
  return scoredBy(scoring, { graph, hidden: filled, products })
}
