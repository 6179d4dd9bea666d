import { describe, expect, it } from 'vitest'
import { describeCustomers } from '../../../src/core/datasets/customerFeatures.ts'
import { partBefore } from '../../../src/core/datasets/historyPart.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { fitForecaster } from '../../../src/core/tasks/churn/churnForecaster.ts'
import { measureDrift } from '../../../src/core/tasks/churn/measureDrift.ts'
import { exponential, gamma } from '../../simulator/distributions.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const LEARNED_TO = 300

/** A steady shop; from day `LEARNED_TO` on, its customers order `pace` times as often. */
function shop(pace: number, lastDay: number): Bought[] {
  const random = new Random(4)
  return Array.from({ length: 600 }, (_, customer) => {
    const rate = gamma(random, 2) / 60
    const days: number[] = [random.integer(200)]
    for (let at = days[0] ?? 0; at < lastDay;) {
      const usual = at + exponential(random) / (at < LEARNED_TO ? rate : rate * pace)
      at = at < LEARNED_TO && usual > LEARNED_TO ? LEARNED_TO + (usual - LEARNED_TO) / pace : usual
      if (at < lastDay) days.push(Math.floor(at))
    }
    return days.map(day => ({ customer: customer + 1, product: 1, day, totalMinor: 1000 }))
  }).flat()
}

async function drift(bought: readonly Bought[]): ReturnType<typeof measureDrift> {
  const histories = historiesOf(bought)
  const forecaster = await fitForecaster(mbgNbd, partBefore(histories, LEARNED_TO), 60, 'none', noCheckpoint)
  return measureDrift(forecaster, histories, LEARNED_TO, noCheckpoint)
}

describe('drift', () => {
  it('is not told of a shop that goes on as it was, nor when its last month has only begun', async () => {
    expect(await drift(shop(1, 365))).toMatchObject({ days: 65, changed: false })
    expect(await drift(shop(1, 317))).toMatchObject({ days: 17, changed: false })
  })

  it('is told when customers order far less, or far more, than the model expected', async () => {
    const less = await drift(shop(0.3, 365))
    expect(less).toMatchObject({ changed: true })
    expect(less?.observed).toBeLessThan((less?.expected ?? 0) * 0.75)
    expect(await drift(shop(4, 320))).toMatchObject({ changed: true })
  })

  it('is not measured over a few days', async () => {
    expect(await drift(shop(1, 310))).toBeNull()
  })
})

describe('an unfinished last period', () => {
  it('is not taken for a fall: the same customers are as likely to come back on any day of the month', async () => {
    const bought = shop(1, 365)
    const meanChurn = async (endDay: number): Promise<number> => {
      const part = partBefore(historiesOf(bought.filter(({ day }) => day < endDay)), endDay)
      const forecaster = await fitForecaster(mbgNbd, part, 60, 'none', noCheckpoint)
      const customers = describeCustomers(part, 60)
      return customers.reduce((sum, customer) => sum + forecaster.model.churnProbability(customer, 60), 0) / customers.length
    }
    const [wholeMonth, threeDaysIn, midWeek] = await Promise.all([meanChurn(334), meanChurn(337), meanChurn(341)])
    expect(Math.abs((threeDaysIn ?? NaN) - (wholeMonth ?? NaN))).toBeLessThan(0.02)
    expect(Math.abs((midWeek ?? NaN) - (wholeMonth ?? NaN))).toBeLessThan(0.02)
  })
})
