import { describe, expect, it } from 'vitest'
import { EVENT_KINDS } from '../../../src/core/domain/event.ts'
import { NextStepsModel } from '../../../src/core/models/nextStepsModel.ts'
import { runtime } from '../nn/evaluate.ts'
import { CATALOGUE, drawHistories, ENTROPY, fitStepsUnderLaw, lossUnderLaw, mayFollow, stepsLossUnderLaw } from '../plantedLaw.ts'
import { purchasesOf } from '../purchasesOf.ts'

/** docs/models.md has the figures of all networks, and says which cannot come so near. */
describe('in a shop whose next purchase follows a known law of a hundred products', () => {
  it.each([['transformer', 8], ['gru', 10]] as const)('%s comes within a twentieth of what cannot be known', { timeout: 180_000 }, async (kind, epochs) => {
    expect(await lossUnderLaw(kind, runtime, epochs)).toBeLessThan(1.05 * ENTROPY)
  })

  it('the encoder-decoder does so too, writes steps that the law allows, and knows how likely they are', { timeout: 180_000 }, async () => {
    const file = await fitStepsUnderLaw(runtime, 8)
    expect(await stepsLossUnderLaw(runtime, file)).toBeLessThan(1.05 * ENTROPY)
    const test = drawHistories(500, 3)
    const model = new NextStepsModel(runtime, file, CATALOGUE)
    let [allowed, written, sure, right] = [0, 0, 0, 0]
    for await (const batch of model.write(purchasesOf(test.map(list => list.slice(0, -1))), 0)) {
      for (const { sequence, steps } of batch) {
        expect(steps).toHaveLength(3)
        const list = test[sequence] ?? []
        steps.forEach(({ product, kind }, index) => {
          expect(EVENT_KINDS).toContain(kind)
          written++
          if (mayFollow(index === 0 ? list.at(-2) ?? 0 : steps[index - 1]?.product ?? 0, product)) allowed++
        })
        sure += (steps[0]?.probability ?? 0) / test.length
        right += Number(steps[0]?.product === list.at(-1)) / test.length
      }
    }
    await model.dispose()
    expect(allowed / written).toBeGreaterThan(0.95)
    expect(right).toBeGreaterThan(0.25)
    expect(Math.abs(sure - right)).toBeLessThan(0.1)
  })
})
