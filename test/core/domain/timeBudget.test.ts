import { expect, it } from 'vitest'
import { TimeBudget } from '../../../src/core/domain/timeBudget.ts'

/** A clock that is put on by hand, in seconds. */
function watch() {
  let now = 100
  return { clock: () => now * 1000, pass: (seconds: number) => void (now += seconds) }
}

it('a part of a budget is over before the whole, and what one part leaves is for the next', () => {
  const { clock, pass } = watch()
  const whole = TimeBudget.of(60, clock)
  const half = whole.share(0.5)
  pass(10)
  expect(half.left()).toBe(20)
  expect(whole.keepingBack(5).share(0.2).left()).toBe(9)
  expect(whole.atMost(200).left()).toBe(50)
  pass(25)
  expect([half.isOver(), half.left(), whole.isOver()]).toEqual([true, 0, false])
})

it('work is broken off at its next checkpoint once its time is up, that of a part alone', async () => {
  const { clock, pass } = watch()
  const whole = TimeBudget.of(10, clock)
  let steps = 0
  const work = async (checkpoint: () => Promise<void>): Promise<string> => {
    for (steps = 0; steps < 100; steps++) {
      await checkpoint()
      pass(1)
    }
    return 'done'
  }
  const ready = async (): Promise<void> => undefined
  const outcome = await whole.attempt(ready, async (outer) => {
    expect(await whole.share(0.5).attempt(outer, work)).toBeNull()
    expect(steps).toBe(5)
    return 'went on'
  })
  expect(outcome).toBe('went on')
  expect(await whole.attempt(ready, work)).toBeNull()
  expect(steps).toBe(5)
  expect(await TimeBudget.endless.attempt(ready, work)).toBe('done')
})

it('what fails for another reason fails', async () => {
  const { clock } = watch()
  await expect(TimeBudget.of(10, clock).attempt(async () => { throw new Error('cancelled') }, checkpoint => checkpoint())).rejects.toThrow('cancelled')
})

it('what is left out counts for no part', async () => {
  const { clock, pass } = watch()
  const whole = TimeBudget.of(10, clock)
  const half = whole.share(0.5)
  await whole.leaveOut(async () => void pass(100))
  expect([half.left(), whole.left()]).toEqual([5, 10])
})

it('what is granted is for the whole too', () => {
  const { clock, pass } = watch()
  const whole = TimeBudget.of(10, clock)
  const half = whole.share(0.5)
  pass(4)
  half.prolong(20)
  expect([half.left(), whole.left()]).toEqual([21, 26])
})
