import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { nextProductProgram } from '../../../../src/core/models/nextProduct.ts'
import { recurrentNetwork } from '../../../../src/core/models/recurrentNetwork.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { RECURRENT_CELLS, type RecurrentCell } from '../../../../src/core/nn/layers/recurrent.ts'
import { expectAgreement, type Expected, type Weights } from './agreement.ts'

interface Reference {
  products: number
  width: number
  blocks: number
  longest: number
  sizes: { N: number; L: number; T: number }
  batch: Record<'products' | 'positions' | 'targets', number[]>
  cells: Record<RecurrentCell, Expected & { start: Weights }>
}

/** What nn.RNN, nn.GRU and nn.LSTM compute in double precision; `makeRecurrent.py` beside this file wrote it. */
const { products, width, blocks, longest, sizes, batch, cells } = JSON.parse(readFileSync(join(import.meta.dirname, 'recurrent.json'), 'utf8')) as Reference
const values = { ...Object.fromEntries(Object.entries(batch).map(([name, ids]) => [name, Int32Array.from(ids)])), weights: new Float32Array(sizes.T).fill(1 / sizes.T) }

describe('two recurrent layers agree with PyTorch', () => {
  it.each(RECURRENT_CELLS)('%s', async (cell) => {
    const network = recurrentNetwork(cell, { width, blocks, longest, inputDropout: 0, dropout: 0, scoring: { kind: 'dot' } }, productsOnly(products))
    await expectAgreement(nextProductProgram(network, { kind: 'softmax', smoothing: 0 }), cells[cell].start, { sizes, values }, cells[cell])
  })
})
