import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseNext, successiveHalving, type SearchHost, type SearchPlan, type SearchTrial } from '../../../src/core/training/successiveHalving.ts'

const PLAN: SearchPlan = { rungs: 3, keepOneOf: 3, mostTrials: 1000, seconds: 1000 }
/** How good a trial gets: it learns towards its worth, and more slowly at first. */
const worthOf = (index: number) => (index * 7919 % 101) / 101
const figureOf = (index: number, rung: number) => worthOf(index) * (1 - 0.5 ** (rung + 1))

/** Learns in no time, on a clock that goes on by `seconds` a rung; stops when `until` calls are done. */
function fakeHost({ seconds = 10, until = Infinity, clock = { now: 0 }, known = [] as SearchTrial[], before = 0 } = {}) {
  const learned: { index: number; rung: number }[] = []
  const trials = [...known]
  const host: SearchHost = {
    clock: () => clock.now * 1000,
    secondsBefore: before,
    learn: async (index, rung, mostSeconds) => {
      learned.push({ index, rung })
      const figures = trials[index]?.figures ?? []
      if (learned.length > until) {
        trials[index] = { index, figures, state: 'open' }
        throw new Error('broken off')
      }
      clock.now += Math.min(seconds * 3 ** rung, mostSeconds)
      trials[index] = { index, figures: [...figures, figureOf(index, rung)], state: 'resting' }
      return trials[index]
    },
  }
  return { host, learned, trials, clock }
}

describe('a search by successive halving', () => {
  it('takes the best to the top, and few of the others beyond the first rung', async () => {
    const { host } = fakeHost()
    const trials = await successiveHalving(PLAN, [], host)
    const best = trials.reduce((a, b) => worthOf(b.index) > worthOf(a.index) ? b : a)
    expect(trials.length).toBeGreaterThan(20)
    expect(best.figures).toHaveLength(PLAN.rungs)
    // Somewhat more than a third: who was among the best of those before may not be among the best of all.
    expect(trials.filter(({ figures }) => figures.length > 1).length).toBeLessThanOrEqual(trials.length / 2)
    expect(trials.filter(({ figures }) => figures.length > 2).length).toBeLessThanOrEqual(trials.length / 4)
  })

  it('keeps to its time, what was spent before an interruption included', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 400 }), async (seconds, before, each) => {
      const { host, clock } = fakeHost({ seconds: each, before })
      const trials = await successiveHalving({ ...PLAN, seconds }, [], host)
      expect(clock.now).toBe(trials.length === 0 ? 0 : Math.max(0, seconds - before))
      expect(trials.length === 0).toBe(before >= seconds)
    }), { numRuns: 50 })
  })

  it('broken off anywhere and gone on with, learns the same in the same order', async () => {
    const whole = fakeHost()
    const expected = await successiveHalving(PLAN, [], whole.host)
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: whole.learned.length - 1 }), async (until) => {
      const first = fakeHost({ until })
      await expect(successiveHalving(PLAN, [], first.host)).rejects.toThrow('broken off')
      const second = fakeHost({ known: first.trials, clock: first.clock, before: first.clock.now })
      expect(await successiveHalving(PLAN, first.trials, second.host)).toEqual(expected)
      expect([...first.learned.slice(0, until), ...second.learned]).toEqual(whole.learned)
    }), { numRuns: 30 })
  })

  it('takes no trial further that failed, and counts it among those that are worse', () => {
    const failed: SearchTrial = { index: 0, figures: [null], state: 'failed' }
    const resting = (index: number, figure: number): SearchTrial => ({ index, figures: [figure], state: 'resting' })
    expect(chooseNext([failed, resting(1, 0.1)], PLAN)).toEqual({ index: 2, rung: 0 })
    expect(chooseNext([failed, resting(1, 0.1), resting(2, 0.2)], PLAN)).toEqual({ index: 2, rung: 1 })
    expect(chooseNext([failed, { ...failed, index: 1 }, { ...failed, index: 2 }], { ...PLAN, mostTrials: 3 })).toBeNull()
  })
})
