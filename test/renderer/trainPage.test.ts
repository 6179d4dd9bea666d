import { describe, expect, it } from 'vitest'
import type { Evaluation } from '../../src/core/domain/evaluation.ts'
import { binNear, observedShare } from '../../src/renderer/pages/train/observedShare.ts'
import { runResult } from '../../src/renderer/pages/train/runResult.ts'
import { stepStates } from '../../src/renderer/pages/train/trainSteps.ts'

const evaluation = (winner: string): Evaluation => ({
  task: 'churn', protocol: 'time', cut: '2026-08-24', horizonDays: 90, customers: 1246, listLength: 100, winner, calibration: [],
  models: [['recency', 0.45], ['mbgNbd', 0.59], ['bgNbd', 0.57]].map(([name, share]) => ({ name: String(name), metrics: { precisionInList: Number(share) }, validation: {}, parameters: {} })),
})

describe('what a training came to', () => {
  it('is how many of a hundred are right, beside the simplest rule', () => {
    expect(runResult(evaluation('mbgNbd'))).toMatchObject({ winner: 59, baseline: 45, morePercent: 31, isBaseline: false })
  })

  it('lists the models best first and marks the one in use', () => {
    expect(runResult(evaluation('bgNbd')).models.map(model => [model.name, model.inUse])).toEqual([['mbgNbd', false], ['bgNbd', true], ['recency', false]])
  })

  it('says so when the simplest rule won', () => {
    expect(runResult(evaluation('recency')).isBaseline).toBe(true)
  })

  it('claims nothing that was not measured', () => {
    expect(runResult({ ...evaluation('mbgNbd'), models: [] })).toMatchObject({ winner: null, baseline: null, morePercent: null })
  })
})

describe('calibration', () => {
  const bins = [{ count: 300, meanPredicted: 0.1, observed: 0.1 }, { count: 100, meanPredicted: 0.7, observed: 0.5 }, { count: 0, meanPredicted: 0.6, observed: 0 }]

  it('gives what a list drawn by lot would find', () => {
    expect(observedShare(bins)).toBeCloseTo(0.2)
    expect(observedShare([])).toBeNull()
  })

  it('reads out the nearest group that holds anybody', () => {
    expect(binNear(bins, 0.6)?.meanPredicted).toBe(0.7)
  })
})

it('shows steps before the present one as done', () => {
  expect(stepStates('learningRecommend')).toEqual(['done', 'done', 'now', 'later', 'later'])
  expect(stepStates('backtestingChurn')).toEqual(['done', 'done', 'done', 'now', 'later'])
  expect(stepStates(null)).toEqual(['now', 'later', 'later', 'later', 'later'])
})
