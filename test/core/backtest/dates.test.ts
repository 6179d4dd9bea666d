import { describe, expect, it } from 'vitest'
import { backtestChurn } from '../../../src/core/backtest/backtestChurn.ts'
import { backtestRecommend } from '../../../src/core/backtest/backtestRecommend.ts'
import { backtestChurnDates } from '../../../src/core/backtest/churnDates.ts'
import { chanceOfHit } from '../../../src/core/backtest/judgeDates.ts'
import { timeProtocol } from '../../../src/core/backtest/rankingProtocol.ts'
import { backtestRecommendDates } from '../../../src/core/backtest/recommendDates.ts'
import type { Trial } from '../../../src/core/backtest/trial.ts'
import type { Histories } from '../../../src/core/datasets/histories.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { CHANCE, type Backtest } from '../../../src/core/domain/backtest.ts'
import { TimeBudget } from '../../../src/core/domain/timeBudget.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { bgNbd } from '../../../src/core/models/bgNbd.ts'
import { coOccurrence } from '../../../src/core/models/coOccurrence.ts'
import { popularity } from '../../../src/core/models/popularity.ts'
import { recency } from '../../../src/core/models/recency.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const HORIZON = 60
const trial: Trial = { checkpoint: noCheckpoint, progress: () => undefined }

/** Customers of a rhythm of their own who leave for good some day; each buys a favourite half of the time. */
function shopOf(days: number, customers = 240): Bought[] {
  const random = new Random(11)
  return Array.from({ length: customers }, (_, customer) => {
    const gap = 5 + random.integer(60)
    const leaves = random.next() < 0.5 ? random.integer(600) : Infinity
    const favourite = random.integer(12)
    const bought: Bought[] = []
    for (let day = random.integer(120); day < Math.min(days, leaves); day += 1 + Math.floor(-Math.log(1 - random.next()) * gap)) {
      bought.push({ customer, product: random.next() < 0.5 ? favourite : random.integer(30), day, order: bought.length, totalMinor: 1000 })
    }
    return bought
  }).flat()
}

async function churnDates(histories: Histories, cut: number | null = null): Promise<Backtest> {
  const models = [recency, bgNbd]
  const windows = planTimeWindows(histories, cut, HORIZON)
  return backtestChurnDates(histories, models, windows, await backtestChurn(histories, models, windows, null, trial), TimeBudget.endless, trial)
}

/** @param tick seconds from each checkpoint to the next */
async function offerDates(histories: Histories, seconds = Infinity, tick = 0): Promise<Backtest> {
  let now = 0
  const slow: Trial = { ...trial, checkpoint: async () => void (now += tick) }
  const time = TimeBudget.of(Infinity, () => now * 1000)
  const models = [popularity, coOccurrence]
  const windows = planTimeWindows(histories, null, HORIZON)
  return backtestRecommendDates(histories, models, await backtestRecommend(histories, models, timeProtocol(histories, windows), slow, { time: { counting: time, comparing: time, whole: time } }), windows.test, time.share(1).atMost(seconds), slow)
}

describe('lists on several days of the past', () => {
  it('are judged one horizon apart, each against every simpler way and against chance', async () => {
    const { dates, ahead, missing } = await churnDates(historiesOf(shopOf(480)))
    expect(dates).toHaveLength(4)
    expect(missing).toBeNull()
    const cuts = dates.map(({ cut }) => Date.parse(cut) / 86_400_000)
    expect(cuts.slice(1).map((cut, at) => (cuts[at] ?? 0) - cut)).toEqual([HORIZON, HORIZON, HORIZON])
    for (const { ways, chosen } of dates) {
      expect(ways.map(({ name }) => name)).toEqual(['recency', 'bgNbd', CHANCE])
      expect(['recency', 'bgNbd']).toContain(chosen)
      for (const { right } of ways) expect(right.low <= right.estimate && right.estimate <= right.high).toBe(true)
    }
    expect(ahead.find(({ name }) => name === CHANCE)?.difference.low).toBeGreaterThan(0)
  })

  it('know nothing of what came after: a date comes out the same when all later orders are cut away', async () => {
    const all = shopOf(480)
    const whole = await churnDates(historiesOf(all))
    const [, earlier] = whole.dates
    if (!earlier) throw new Error('an earlier date was expected')
    const cut = Date.parse(earlier.cut) / 86_400_000
    const then = await churnDates(historiesOf(all.filter(({ day }) => day < cut + HORIZON)), cut)
    const told = ({ chosen, customers, happened, ways }: Backtest['dates'][number]): unknown => ({ chosen, customers, happened, right: ways.map(({ name, right, caughtMinor }) => [name, right.estimate, caughtMinor]) })
    expect(told(then.dates[0] ?? earlier)).toEqual(told(earlier))
  })

  it('find as many at the usual length as their share says, and by chance the share that stopped', async () => {
    const [newest] = (await churnDates(historiesOf(shopOf(480)))).dates
    if (!newest) throw new Error('a date was expected')
    const random = newest.ways.find(({ name }) => name === CHANCE)
    expect(random?.right.estimate).toBeCloseTo(newest.happened / newest.customers, 9)
    expect(newest.lengths[0]).toBe(0)
    for (const { found } of newest.ways) expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(random?.found.at(-1)).toBeCloseTo((random?.right.estimate ?? 0) * (newest.lengths.at(-1) ?? 0), 6)
  })

  it('say how much more history one date more would take', async () => {
    const { dates, missing } = await churnDates(historiesOf(shopOf(170)))
    expect(dates).toHaveLength(2)
    expect(missing).toMatchObject({ unit: 'days' })
    const enough = await churnDates(historiesOf(shopOf(missing?.need ?? 0)))
    expect(enough.dates.length).toBeGreaterThan(2)
  })
})

describe('offers on several days of the past', () => {
  it('are judged for each customer who ordered, chance among them', async () => {
    const { dates, ahead } = await offerDates(historiesOf(shopOf(480)))
    expect(dates).toHaveLength(4)
    for (const { ways, money, listLength } of dates) {
      expect(listLength).toBe(3)
      const random = ways.find(({ name }) => name === CHANCE)
      const found = ways.find(({ name }) => name === 'coOccurrence')
      expect(found?.right.low).toBeGreaterThan(random?.right.high ?? 1)
      expect(found?.caughtMinor).toBeLessThanOrEqual(money?.wholeMinor ?? 0)
      expect(found?.caughtMinor).toBeGreaterThan(random?.caughtMinor ?? 0)
    }
    expect(ahead.find(({ name }) => name === CHANCE)?.difference.low).toBeGreaterThan(0)
  })
})

it('looks back on fewer days where a day takes long, and says so', async () => {
  const whole = await offerDates(historiesOf(shopOf(480)), 170, 1)
  expect(whole.dates).toHaveLength(4)
  const some = await offerDates(historiesOf(shopOf(480)), 60, 1)
  expect(some.dates.length).toBeGreaterThan(1)
  expect(some.dates.length).toBeLessThan(4)
  expect(some.missing).toMatchObject({ unit: 'seconds', have: 60 })
  expect(some.missing?.need).toBeGreaterThan(60)
  const none = await offerDates(historiesOf(shopOf(480)), 3, 1)
  expect(none.dates).toHaveLength(1)
  expect(none.missing).toMatchObject({ unit: 'seconds', have: 3 })
})

it('counts the chance of a hit as drawing without putting back does', () => {
  expect(chanceOfHit(10, 1, 3)).toBeCloseTo(0.3)
  expect(chanceOfHit(10, 2, 3)).toBeCloseTo(1 - (8 * 7 * 6) / (10 * 9 * 8))
  expect(chanceOfHit(3, 1, 3)).toBe(1)
  expect(chanceOfHit(30, 5, 0)).toBe(0)
})
