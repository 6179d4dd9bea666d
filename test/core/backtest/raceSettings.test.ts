import { describe, expect, it } from 'vitest'
import { timeProtocol } from '../../../src/core/backtest/rankingProtocol.ts'
import { raceSettings } from '../../../src/core/backtest/raceSettings.ts'
import { tryDefaults } from '../../../src/core/backtest/tuneRecommender.ts'
import { TimeBudget } from '../../../src/core/domain/timeBudget.ts'
import { numberSetting, scoreEach, type Recommender } from '../../../src/core/models/recommender.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const CUSTOMERS = 480
/** Each customer buys the product of her number, modulo 7, day after day. */
const histories = historiesOf(Array.from({ length: CUSTOMERS }, (_, c): Bought[] => Array.from({ length: 12 }, (_unused, k) => ({ customer: c + 1, product: 1 + c % 7, day: 10 * k }))).flat())
const { validation } = timeProtocol(histories, { validation: { cut: 80, horizonDays: 20 }, test: { cut: 100, horizonDays: 20 } })

/** Knows what the first `known` of a hundred customers buy; `asked` counts the customers it was asked about by that setting. */
function knowing(name: string, values: readonly number[], secondsToFit = 0, clock = { now: 0 }): { model: Recommender; asked: Map<number, number> } {
  const asked = new Map<number, number>()
  const model: Recommender = {
    name, defaults: { known: 50 }, settings: { known: values },
    async fit(_part, parameters) {
      clock.now += secondsToFit
      const known = numberSetting(parameters, 'known')
      return {
        name, parameters, strongestGround: () => null,
        scoreAll(queries) {
          asked.set(known, (asked.get(known) ?? 0) + queries.length)
          return scoreEach(queries, histories.products, ({ customer, end }, scores) => scores.fill(0).fill(customer % 100 < known ? 1 : -1, histories.product[end - 1], (histories.product[end - 1] ?? 0) + 1))
        },
      }
    },
  }
  return { model, asked }
}

const race = async (models: readonly Recommender[], time = TimeBudget.endless) => {
  const told: string[] = []
  const trial = { checkpoint: noCheckpoint, progress: () => undefined, judged: (name: string) => { told.push(name) } }
  const begun = await Promise.all(models.map(model => tryDefaults(model, histories, validation, true, time, trial)))
  return { tuned: await raceSettings(begun, histories, validation, true, Infinity, time, trial), told }
}

describe('a race of settings', () => {
  it('finds the best one, and asks about all customers only where the heat did not tell', async () => {
    const { model, asked } = knowing('one', [10, 20, 90, 30])
    const { tuned: [best] } = await race([model])
    expect(best?.parameters).toEqual({ known: 90 })
    expect(best?.figures.ndcgAt10).toBeGreaterThan(0.8)
    expect([...asked].map(([known, customers]) => [known, customers / CUSTOMERS])).toEqual([[50, 2.25], [10, 0.25], [20, 0.25], [90, 1.25], [30, 0.25]])
  })

  it('lets no costly model take the time of the others', async () => {
    const clock = { now: 0 }
    const [costly, cheap] = [knowing('costly', [60, 70, 80], 20, clock), knowing('cheap', [60, 90], 1, clock)]
    const { tuned, told } = await race([costly.model, cheap.model], TimeBudget.of(24, () => clock.now * 1000))
    expect(tuned.map(({ parameters }) => parameters)).toEqual([{ known: 50 }, { known: 90 }])
    expect(told).toEqual(['cheap', 'costly'])
  })
})
