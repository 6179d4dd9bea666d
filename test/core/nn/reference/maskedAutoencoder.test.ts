import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { maskedAutoencoder } from '../../../../src/core/models/maskedAutoencoder.ts'
import { nextProductProgram, scoresAfterLast } from '../../../../src/core/models/nextProduct.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { encodeOnnx } from '../../../../src/core/nn/codec/onnx.ts'
import { int, runtime } from '../evaluate.ts'
import { distance, expectAgreement, type Expected, type Weights } from './agreement.ts'

interface Reference extends Record<'products' | 'width' | 'heads' | 'blocks' | 'longest', number>, Expected {
  sizes: { N: number; L: number; T: number }
  batch: Record<'products' | 'hidden' | 'positions' | 'targets', number[]>
  start: Weights
  /** With a place left free behind each. */
  history: number[]
  /** What is foretold of these places. */
  scores: number[]
}

/** What PyTorch computes in double precision; `makeMaskedAutoencoder.py` beside this file wrote it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'maskedAutoencoder.json'), 'utf8')) as Reference
const { sizes, batch, products, start } = reference
const network = maskedAutoencoder({ ...reference, inputDropout: 0, dropout: 0, scoring: { kind: 'dot' } }, productsOnly(products))

describe('BERT4Rec agrees with PyTorch', () => {
  it('in loss, gradients and five steps of Adam', async () => {
    const values = { ...Object.fromEntries(Object.entries(batch).map(([name, ids]) => [name, Int32Array.from(ids)])), weights: new Float32Array(sizes.T).fill(1 / sizes.T) }
    await expectAgreement(nextProductProgram(network, { kind: 'softmax', smoothing: 0 }), start, { sizes, values }, reference)
  })

  it('in what it foretells of the place behind a history', async () => {
    const scores = scoresAfterLast(network.declare(false))
    const weights = new Map(Object.entries(start).map(([name, data]) => [name, Float32Array.from(data)]))
    const session = await runtime.load(encodeOnnx(scores.graph, { scores }, { dialect: 'standard', sizes: { L: sizes.L }, weights }))
    const answer = await session.run({ products: int(reference.history, [sizes.N, sizes.L]) })
    await session.dispose()
    expect(distance(Array.from(answer['scores']?.data ?? [], Number), reference.scores)).toBeLessThan(1e-5)
  })
})
