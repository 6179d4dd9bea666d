import { expect, test } from 'vitest'
import { DAY } from '../../src/core/domain/time.ts'
import { isDueToLearn } from '../../src/main/jobs/learnAgain.ts'

const now = Date.UTC(2026, 10, 24)
const learned = { trainedAt: now - 3 * DAY, learnedTo: now - 4 * DAY, ordersTo: now - DAY }

test('models learn again by themselves only where that was asked for and orders have come', () => {
  expect(isDueToLearn('never', learned, 'start', now)).toBe(false)
  expect(isDueToLearn('onStart', learned, 'start', now)).toBe(true)
  expect(isDueToLearn('onStart', learned, 'later', now)).toBe(false)
  expect(isDueToLearn('onStart', { ...learned, ordersTo: learned.learnedTo }, 'start', now)).toBe(false)
  expect(isDueToLearn('onStart', { ...learned, trainedAt: null }, 'start', now)).toBe(false)
})

test('once a week means seven days after the last training, at a start or while the window is open', () => {
  expect(isDueToLearn('weekly', learned, 'start', now)).toBe(false)
  for (const moment of ['start', 'later'] as const) expect(isDueToLearn('weekly', { ...learned, trainedAt: now - 7 * DAY }, moment, now)).toBe(true)
})
