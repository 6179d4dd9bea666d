import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nextProductProgram } from '../../../../src/core/models/nextProduct.ts'
import { sequenceAutoencoder } from '../../../../src/core/models/sequenceAutoencoder.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { int, open } from '../evaluate.ts'
import { distance, expectAgreement, type Expected, type Weights } from './agreement.ts'

interface Reference extends Record<'products' | 'width' | 'code' | 'blocks' | 'longest', number>, Expected {
  sizes: { N: number; L: number; T: number }
  batch: Record<'products' | 'hidden' | 'positions' | 'targets', number[]>
  codes: number[]
  start: Weights
}

/** What PyTorch computes in double precision; `makeSequenceAutoencoder.py` beside this file wrote it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'sequenceAutoencoder.json'), 'utf8')) as Reference
const { sizes, batch, products, start } = reference
const network = sequenceAutoencoder({ ...reference, inputDropout: 0, dropout: 0, scoring: { kind: 'dot' } }, productsOnly(products))

describe('the sequence autoencoder agrees with PyTorch', () => {
  it('in loss, gradients and five steps of Adam', async () => {
    const values = { ...Object.fromEntries(Object.entries(batch).map(([name, ids]) => [name, Int32Array.from(ids)])), weights: new Float32Array(sizes.T).fill(1 / sizes.T) }
    await expectAgreement(nextProductProgram(network, { kind: 'softmax', smoothing: 0 }), start, { sizes, values }, reference)
  })

  it('in the codes of histories, whatever length they are padded to', async () => {
    const { graph, code } = network.declare(false)
    if (!code) throw new TypeError('An autoencoder has a code')
    const weights = Object.fromEntries(graph.parameters.map(({ name, shape }) => [name, { dtype: 'float32' as const, shape, data: Float32Array.from(start[name] ?? []) }]))
    const session = await open({ code }, { sizes: { L: sizes.L } })
    const answer = await session.run({ ...weights, products: int(batch.products, [sizes.N, sizes.L]) })
    await session.dispose()
    expect(distance(Array.from(answer['code']?.data ?? [], Number), reference.codes)).toBeLessThan(1e-5)
  })
})
