import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { declareEncoderDecoder, type EncoderDecoderOptions, type NextStepsInputs } from '../../../../src/core/models/encoderDecoder.ts'
import { forecastStep, nextStepsProgram } from '../../../../src/core/models/nextSteps.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { int, open } from '../evaluate.ts'
import { distance, expectAgreement, type Expected, type Weights } from './agreement.ts'

interface Reference extends Expected, Record<'products' | 'width' | 'heads' | 'blocks' | 'longest' | 'steps' | 'gaps', number> {
  sizes: { N: number; L: number; M: number; T: number }
  batch: Record<'products' | 'written' | 'writtenKind' | 'writtenGap' | 'positions' | 'targets' | 'targetKind' | 'targetGap', number[]>
  start: Weights
  /** Of the step behind those written. */
  forecast: Record<'kinds' | 'gaps' | 'scores', number[]>
}

/** What nn.Transformer computes in double precision; `makeEncoderDecoder.py` beside this file wrote it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'encoderDecoder.json'), 'utf8')) as Reference
const { sizes, batch, start } = reference
const options: EncoderDecoderOptions = { ...reference, inputDropout: 0, dropout: 0 }
const inputs: NextStepsInputs = { ...productsOnly(reference.products), kinds: ['view', 'addToBasket', 'purchase'], gaps: Array.from({ length: reference.gaps - 2 }, (_, index) => index) }

describe('the encoder-decoder agrees with PyTorch', () => {
  it('in loss, gradients and five steps of Adam', async () => {
    const values = { ...Object.fromEntries(Object.entries(batch).map(([name, ids]) => [name, Int32Array.from(ids)])), weights: new Float32Array(sizes.T).fill(1 / sizes.T) }
    await expectAgreement(nextStepsProgram(options, inputs, { kind: 'softmax', smoothing: 0 }), start, { sizes, values }, reference)
  })

  it('in what it foretells of the next step', async () => {
    const network = declareEncoderDecoder(false, options, inputs)
    const forecast = forecastStep(network, network.decode(network.memory, network.memoryMask), inputs.kinds.length)
    const weights = Object.fromEntries(network.graph.parameters.map(({ name, shape }) => [name, { dtype: 'float32' as const, shape, data: Float32Array.from(start[name] ?? []) }]))
    const session = await open({ ...forecast }, { sizes: { L: sizes.L, M: sizes.M } })
    const steps = (name: 'written' | 'writtenKind' | 'writtenGap') => int(batch[name], [sizes.N, sizes.M])
    const answer = await session.run({ ...weights, products: int(batch.products, [sizes.N, sizes.L]), written: steps('written'), writtenKind: steps('writtenKind'), writtenGap: steps('writtenGap') })
    await session.dispose()
    for (const name of ['kinds', 'gaps', 'scores'] as const) expect(distance(Array.from(answer[name]?.data ?? [], Number), reference.forecast[name]), name).toBeLessThan(1e-5)
  })
})
