import { expect, test } from 'vitest'
import type { Progress } from '../../../src/core/domain/progress.ts'
import { ImportProgress } from '../../../src/core/jobs/importProgress.ts'

test('an import tells how far it is in every phase, with the time that is left', () => {
  let now = 0
  const told: Progress[] = []
  const progress = new ImportProgress(1000, () => now, report => told.push(report))
  now = 5000
  progress.at(0.5)
  now = 10_000
  for (const phase of ['storing', 'summarising'] as const) {
    progress.enter(phase)
    for (let step = 0; step < 20; step++) {
      now += 500
      progress.step()
    }
  }
  expect(told.every(({ etaSeconds, done, total }) => etaSeconds !== null && done <= total)).toBe(true)
  for (const phase of ['storing', 'summarising'] as const) {
    const done = told.filter(report => report.phase === phase).map(report => report.done)
    expect(done).toEqual([...done].sort((a, b) => a - b))
    expect(done.at(-1)).toBe(980)
  }
})
