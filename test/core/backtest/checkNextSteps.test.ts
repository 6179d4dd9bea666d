import { describe, expect, it } from 'vitest'
import { checkNextSteps } from '../../../src/core/backtest/checkNextSteps.ts'
import { eventsOfPart, eventsOfQueries } from '../../../src/core/datasets/eventsOfHistories.ts'
import { buildEventSequences } from '../../../src/core/datasets/eventSequences.ts'
import { partBefore } from '../../../src/core/datasets/historyPart.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import { NextStepsModel } from '../../../src/core/models/nextStepsModel.ts'
import { fitNextSteps } from '../../../src/core/training/fitNextSteps.ts'
import { historiesOf, noCheckpoint } from '../historiesOf.ts'
import { runtime } from '../nn/evaluate.ts'

/** Everybody goes round a circle of four products, every week or every fourth week. */
const CIRCLE = 4
const CIRCLES = 6
const PRODUCTS = CIRCLE * CIRCLES
const PERIODS = [7, 28]
const STEPS = 3
const CUT = 364
const productAt = (circle: number, place: number) => circle * CIRCLE + place % CIRCLE
const random = new Random(1)
const customers = Array.from({ length: 240 }, (_, index) => ({ circle: index % CIRCLES, period: PERIODS[index % PERIODS.length] ?? 7, from: random.integer(200), place: random.integer(CIRCLE) }))
const histories = historiesOf(customers.flatMap(({ circle, period, from, place }, customer) =>
  Array.from({ length: Math.ceil((CUT + 90 - from) / period) }, (_, turn) => ({ customer: customer + 1, product: productAt(circle, place + turn), day: from + turn * period }))))
const catalogue = Array.from({ length: PRODUCTS }, (_, index) => ({ id: index, externalId: `P${index}`, name: null, category: null }))
const nothing = { count: 0, customer: new Int32Array(0), product: new Int32Array(0), kind: new Uint8Array(0), at: new Float64Array(0) }
const shop = buildEventSequences(histories, nothing, catalogue)
const until = CUT * DAY

describe('what comes next in a shop where everything comes round', async () => {
  const file = await fitNextSteps({ events: eventsOfPart(shop, partBefore(histories, CUT), until), catalogue: catalogue.map(({ externalId }) => externalId), dataFingerprint: '', seed: 1 }, {
    options: { width: 32, heads: 2, blocks: 1, longest: 12, steps: STEPS, inputDropout: 0, dropout: 0 }, loss: { kind: 'softmax', smoothing: 0 }, learningRate: 5e-3, epochs: 12, batchSize: 64,
  }, runtime, { clock: () => 0, checkpoint: noCheckpoint, report: () => undefined, save: noCheckpoint, saveEverySeconds: Infinity, mostSeconds: null }, null)
  const model = new NextStepsModel(runtime, file, catalogue.map(({ externalId }) => externalId))

  it('comes true, where repeating what was bought most does not', async () => {
    const check = await checkNextSteps(model, shop, histories, { cut: CUT, horizonDays: 21 }, until, noCheckpoint)
    expect(check?.right).toHaveLength(STEPS)
    expect(check?.customers).toBeGreaterThan(150)
    const weekly = customers.filter(({ period }) => period === 7).length
    // Of three weeks those who order every fourth week have one purchase at most, which is their first step.
    expect(check?.right[0]).toBeGreaterThan(0.9)
    expect(check?.right[2]).toBeGreaterThan(0.8 * weekly / (check?.customers ?? 0))
    expect(check?.repeated[0]).toBeLessThan(0.6)
  })

  it('is written with its products in their order and on about its days', async () => {
    const queries = Array.from({ length: histories.customers }, (_, customer) => ({ customer, end: partBefore(histories, CUT).ends[customer] ?? 0 }))
    let [written, rightProducts, rightDays] = [0, 0, 0]
    for await (const batch of model.write(eventsOfQueries(shop, histories, queries, until), until)) {
      for (const { sequence, steps } of batch) {
        const { circle, period, from, place } = customers[sequence] ?? { circle: 0, period: 1, from: 0, place: 0 }
        const turn = Math.ceil((CUT - from) / period)
        steps.forEach(({ product, at }, step) => {
          written++
          rightProducts += Number(product === 1 + productAt(circle, place + turn + step))
          rightDays += Number(Math.abs(at / DAY - (from + (turn + step) * period)) < 0.5 * period * (1 + step / 2))
        })
      }
    }
    expect(written).toBe(STEPS * customers.length)
    expect(rightProducts / written).toBeGreaterThan(0.9)
    expect(rightDays / written).toBeGreaterThan(0.8)
    await model.dispose()
  })

  it('says nothing of fewer than twenty customers', async () => {
    expect(await checkNextSteps(model, shop, histories, { cut: 5, horizonDays: 2 }, 5 * DAY, noCheckpoint)).toBeNull()
  })
})
