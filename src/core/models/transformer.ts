import { Graph } from '../nn/graph/graph.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { multiHeadAttention } from '../nn/layers/attention.ts'
import { drop } from '../nn/layers/drop.ts'
import { feedForward } from '../nn/layers/feedForward.ts'
import { linear } from '../nn/layers/linear.ts'
import { layerNorm } from '../nn/layers/normalisation.ts'
import { learnedPositions } from '../nn/layers/position.ts'
import { within, type Scope } from '../nn/layers/scope.ts'
import { add, multiply, scale } from '../nn/ops/arithmetic.ts'
import { sigmoid } from '../nn/ops/activation.ts'
import type { AttentionOptions } from './attentionOptions.ts'
import { attentionMask, featureVectors, productVectors } from './inputLayers.ts'
import { scoredBy } from './scoring.ts'
import type { SequenceEncoder, SequenceInputs, SequenceModel } from './sequenceModel.ts'

export interface TransformerOptions extends AttentionOptions {
  readonly block: 'sasrec' | 'ligr'
}

/** The sizes of the papers for shops of some ten thousand products. */
export const SASREC = { width: 64, heads: 2, blocks: 2, longest: 50, inputDropout: 0.2, dropout: 0.2, block: 'sasrec', scoring: { kind: 'dot' } } as const satisfies TransformerOptions

/**
 * The causal Transformer over a customer's events: SASRec (Kang and McAuley 2018), or with `ligr` blocks the form of
 * eSASRec (Tikhonovich et al. 2025). Positions count from the end and padding is hidden from attention, so that a history
 * has the same vectors in whatever length it is padded to. Output and input share the product vectors.
 */
export function transformer(options: TransformerOptions, inputs: SequenceInputs): SequenceModel {
  return {
    name: options.block === 'ligr' ? 'esasrec' : 'sasrec',
    inputs,
    longest: options.longest,
    learns: 'next',
    declare: training => declareTransformer({ graph: new Graph(), training, path: '' }, options, inputs),
  }
}

function declareTransformer(scope: Scope, { width, longest, inputDropout, dropout, blocks, heads, block, scoring }: TransformerOptions, inputs: SequenceInputs): SequenceEncoder {
  const ids = scope.graph.input('products', 'int32', ['N', 'L'])
  const products = productVectors(scope, inputs, width)
  const features = featureVectors(scope, inputs, width)
  const positions = learnedPositions(within(scope, 'position'), longest, width)
  const mask = attentionMask(scope, ids, inputs, heads)
  const buildBlock = block === 'ligr' ? ligrBlock : sasrecBlock
  const bought = add(scale(products.lookUp(ids), Math.sqrt(width)), positions('L'))
  const events = features ? add(bought, features) : bought
  const layers = Array.from({ length: blocks }, (_, index) => buildBlock(within(scope, `blocks.${index}`), { width, heads, dropout }))
  const norm = layerNorm(within(scope, 'norm'), width)
  const encode = (vectors: Tensor) => norm(layers.reduce((x, layer) => layer(x, mask), drop(scope, vectors, inputDropout)))
  return scoredBy(scoring, { graph: scope.graph, hidden: encode(events), products, layers: { events, encode } })
}

interface BlockOptions { readonly width: number; readonly heads: number; readonly dropout: number }
type Block = (x: Tensor, mask: Tensor) => Tensor

/**
 * SASRec's block as its authors' code has it: only the query is normalised before attention, and it is the query that the
 * result is added to: q = norm(x); y = norm(q + attention(q, x)); out = y + feedForward(y).
 */
function sasrecBlock(scope: Scope, { width, heads, dropout }: BlockOptions): Block {
  const attentionNorm = layerNorm(within(scope, 'attentionNorm'), width)
  const attention = multiHeadAttention(within(scope, 'attention'), { width, heads, dropout })
  const feedForwardNorm = layerNorm(within(scope, 'feedForwardNorm'), width)
  const transform = feedForward(within(scope, 'feedForward'), { width, hidden: width, activation: 'relu', dropout })
  return (x, mask) => {
    const query = attentionNorm(x)
    const attended = feedForwardNorm(add(query, attention(query, x, mask)))
    return add(attended, transform(attended))
  }
}

/**
 * LiGR's block (Borisyuk et al. 2024): normalised on the way in, with learned gates on both residual branches and SwiGLU:
 * y = x + σ(W₁x) ⊙ attention(norm(x)); out = y + σ(W₂y) ⊙ feedForward(norm(y)).
 */
function ligrBlock(scope: Scope, { width, heads, dropout }: BlockOptions): Block {
  const attentionNorm = layerNorm(within(scope, 'attentionNorm'), width)
  const attention = multiHeadAttention(within(scope, 'attention'), { width, heads, dropout })
  const attentionGate = linear(within(scope, 'attentionGate'), width, width)
  const feedForwardNorm = layerNorm(within(scope, 'feedForwardNorm'), width)
  const transform = feedForward(within(scope, 'feedForward'), { width, hidden: 4 * width, activation: 'swiglu', dropout })
  const feedForwardGate = linear(within(scope, 'feedForwardGate'), width, width)
  return (x, mask) => {
    const normalised = attentionNorm(x)
    const attended = add(x, multiply(sigmoid(attentionGate(x)), drop(scope, attention(normalised, normalised, mask), dropout)))
    return add(attended, multiply(sigmoid(feedForwardGate(attended)), transform(feedForwardNorm(attended))))
  }
}
