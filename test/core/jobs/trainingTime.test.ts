import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TrainResult } from '../../../src/core/domain/job.ts'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import type { JobContext } from '../../../src/core/jobs/jobContext.ts'
import { runJob } from '../../../src/core/jobs/runJob.ts'
import { makeSimulatedStore, type SimulatedStore } from './simulatedStore.ts'

/** Seconds, on this computer, of what is done however little time there is: fitting the simplest models, and the predictions. */
const FIXED = 12

let shop: SimulatedStore
beforeEach(() => { shop = makeSimulatedStore() })
afterEach(() => shop.remove())

/** A training on a computer that takes a twentieth of a second from each checkpoint to the next, and a little whenever it looks at the clock. @returns with the seconds that all of it took */
async function trainSlowly(settings: Record<string, string>, model = 'auto'): Promise<{ runs: TrainResult['runs']; seconds: number }> {
  let now = 0
  const context = createJobContext({ dataDir: shop.dataDir, resourcesDir: '' })
  const slow: JobContext = {
    ...context,
    workedSeconds: () => now += 0.01,
    async checkpoint() {
      now += 0.05
      await context.checkpoint()
    },
  }
  const { runs } = await runJob({ kind: 'train', tasks: ['recommend', 'churn'], model, settings }, slow)
  return { runs, seconds: now }
}

const modelsOf = (runs: TrainResult['runs'], task: string): string[] => runs.find(run => run.task === task)?.evaluation.models.map(({ name }) => name) ?? []

it('a training keeps to its time on a slow computer, says what it left out, and answers all the same', async () => {
  const long = await trainSlowly({ budget: '80000' })
  expect(modelsOf(long.runs, 'recommend')).toContain('blend')
  expect(long.runs.map(({ evaluation }) => evaluation.notTried)).toEqual([undefined, undefined])
  expect(long.seconds).toBeGreaterThan(120)
  for (const budget of [5, 20, 60]) {
    const short = await trainSlowly({ budget: String(budget) })
    expect(short.seconds).toBeLessThan(1.25 * budget + FIXED)
    for (const { task, winner, evaluation: { notTried = [], backtest } } of short.runs) {
      const tried = modelsOf(short.runs, task)
      expect(tried).toContain(winner)
      // A mean of models that foretell churn equally well is no model to try; the blend that recommends is.
      const toTry = (names: string[]): string[] => names.filter(name => task === 'recommend' || name !== 'blend').sort()
      expect(toTry([...tried, ...notTried])).toEqual(toTry(modelsOf(long.runs, task)))
      expect(tried.length).toBeGreaterThanOrEqual(task === 'recommend' ? 2 : 1)
      if (budget === 5) expect(backtest?.missing?.unit).toBe('seconds')
    }
  }
  expect(shop.store.prepare('SELECT count(DISTINCT customer_id) AS customers FROM recommendations').get()).toEqual({ customers: 150 })
})

it('a network that was asked for keeps to it too', async () => {
  const { runs, seconds } = await trainSlowly({ budget: '40', width: '16', longest: '16', epochs: '500', patience: '500', threads: '1' }, 'transformer')
  expect(runs[0]?.winner).toBe('transformer')
  expect(seconds).toBeLessThan(1.25 * 40 + FIXED)
})
