import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { maskedAutoencoder } from '../../../../src/core/models/maskedAutoencoder.ts'
import { nextProductProgram, type Robustness } from '../../../../src/core/models/nextProduct.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { transformer } from '../../../../src/core/models/transformer.ts'
import { expectAgreement, type Expected, type Weights } from './agreement.ts'

interface Reference extends Record<'products' | 'width' | 'heads' | 'longest' | 'adversarial' | 'weight' | 'temperature', number> {
  sizes: { N: number; L: number; T: number; P: number }
  batch: Record<string, number[]>
  start: Weights
  cases: Record<'adversarial' | 'contrast' | 'both', Expected>
}

/** What PyTorch computes in double precision; `makeRobustness.py` beside this file wrote it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'robustness.json'), 'utf8')) as Reference
const { sizes, batch, start, adversarial, weight, temperature } = reference
const network = transformer({ ...reference, blocks: 1, inputDropout: 0, dropout: 0, block: 'sasrec', scoring: { kind: 'dot' } }, productsOnly(reference.products))
const contrast = { kind: 'dropout', weight, temperature } as const
const CASES: Readonly<Record<keyof Reference['cases'], Robustness>> = {
  adversarial: { adversarial, contrast: null }, contrast: { adversarial: 0, contrast }, both: { adversarial, contrast },
}

describe('what makes networks robust agrees with PyTorch in loss, gradients and five steps of Adam', () => {
  it.each(Object.entries(CASES))('%s', async (name, robustness) => {
    const values = {
      ...Object.fromEntries(Object.entries(batch).map(([input, ids]) => [input, Int32Array.from(ids)])),
      weights: new Float32Array(sizes.T).fill(1 / sizes.T), viewWeights: new Float32Array(sizes.P).fill(weight / sizes.P),
    }
    await expectAgreement(nextProductProgram(network, { kind: 'softmax', smoothing: 0 }, robustness), start, { sizes, values }, reference.cases[name as keyof Reference['cases']])
  })

  it('and is refused for a network that fills in what is hidden', () => {
    const filling = maskedAutoencoder({ ...reference, blocks: 1, inputDropout: 0, dropout: 0, scoring: { kind: 'dot' } }, productsOnly(reference.products))
    for (const robustness of Object.values(CASES)) expect(() => nextProductProgram(filling, { kind: 'softmax', smoothing: 0 }, robustness)).toThrow(TypeError)
  })
})
