import { expect, it } from 'vitest'
import { backtestChurn, type ChurnBacktest } from '../../../src/core/backtest/backtestChurn.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { bgNbd } from '../../../src/core/models/bgNbd.ts'
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { recency } from '../../../src/core/models/recency.ts'
import type { ChurnModel } from '../../../src/core/models/churnModel.ts'
import { historiesOf, noCheckpoint } from '../historiesOf.ts'

const DAYS = 460
const HORIZON = 60

/** Customers with rhythms of their own, who may leave after each order. */
function shop(customers: number): ReturnType<typeof historiesOf> {
  const random = new Random(3)
  return historiesOf(Array.from({ length: customers }, (_, customer) => {
    const days: number[] = []
    const gap = 10 + random.integer(50)
    for (let day = random.integer(300); day < DAYS; day += 5 + random.integer(gap)) {
      days.push(day)
      if (random.next() < 0.15) break
    }
    return days.map(day => ({ customer: customer + 1, product: 1, day, totalMinor: 1000 }))
  }).flat())
}

function backtest(models: readonly ChurnModel[]): Promise<ChurnBacktest> {
  const histories = shop(400)
  return backtestChurn(histories, models, planTimeWindows(histories, null, HORIZON), null, { checkpoint: noCheckpoint, progress: () => undefined })
}

/** A model under another name whose probabilities are moved a little up and down, one customer after the other. */
function tremble(model: ChurnModel, name: string, by: number): ChurnModel {
  return {
    ...model, name,
    fit: async (part, horizonDays, checkpoint) => {
      const fitted = await model.fit(part, horizonDays, checkpoint)
      return { ...fitted, name, churnProbability: (customer, days) => Math.min(1, Math.max(0, fitted.churnProbability(customer, days) + (customer.customer % 2 === 0 ? by : -by))) }
    },
  }
}

it('the mean wins of models that do equally well, and is measured like them', async () => {
  const { evaluation, chosen, predicted } = await backtest([recency, mbgNbd, tremble(mbgNbd, 'trembling', 0.01)])
  expect(evaluation.winner).toBe('blend')
  expect(evaluation.blended).toEqual(['mbgNbd', 'trembling'])
  expect(chosen.map(({ model }) => model.name)).toEqual(['mbgNbd', 'trembling'])
  expect(evaluation.models.map(({ name }) => name)).toEqual(['recency', 'mbgNbd', 'trembling', 'blend'])
  const of = (name: string): Float64Array => predicted.get(name) ?? new Float64Array()
  of('blend').forEach((p, i) => expect(p).toBeCloseTo(((of('mbgNbd')[i] ?? NaN) + (of('trembling')[i] ?? NaN)) / 2, 12))
})

it('one that is surely better stands alone, and one that says the same as a simpler one adds nothing', async () => {
  const alone = await backtest([tremble(bgNbd, 'wild', 0.3), bgNbd, tremble(bgNbd, 'again', 0)])
  expect(alone.evaluation.winner).toBe('bgNbd')
  expect(alone.evaluation.blended).toBeUndefined()
  expect(alone.evaluation.models.map(({ name }) => name)).toEqual(['wild', 'bgNbd', 'again'])
})
