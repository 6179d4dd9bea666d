import { describe, expect, it } from 'vitest'
import type { RunView } from '../../src/contracts/runs.ts'
import type { BacktestDate, Interval } from '../../src/core/domain/backtest.ts'
import { rightShareGround, type Evaluation } from '../../src/core/domain/evaluation.ts'
import { compareFigures, isComparable, sameCheck, settingsThatDiffer } from '../../src/renderer/pages/train/compareRuns.ts'
import { aheadOfBaseline, listAt, ofHundred, usualLength, waysBeside } from '../../src/renderer/pages/train/backtestView.ts'
import { binNear } from '../../src/renderer/pages/train/binNear.ts'
import { runResult } from '../../src/renderer/pages/train/runResult.ts'
import { bestFirst, rungEnds, trialGain, triedSettings } from '../../src/renderer/pages/train/trials.ts'
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

describe('two trainings side by side', () => {
  const run = (id: number, part: Partial<RunView> = {}): RunView => ({
    id, task: 'churn', state: 'done', startedAt: 0, finishedAt: 1, asOf: 0, orders: 10, dataFingerprint: 'a', winner: 'mbgNbd', inUse: false, seconds: 1, computing: null, curve: [],
    configuration: { model: 'auto', seed: 1, device: 'auto', settings: {} }, resumeEpoch: null, continuedFrom: null, loadedFrom: null, quantised: null, trial: null, evaluation: evaluation('mbgNbd'), error: null, ...part,
  })

  it('say which figure is better, whether higher or lower is', () => {
    const withFigures = (aucRoc: number, brier: number, ece: number): Evaluation => ({ ...evaluation('mbgNbd'), models: [{ name: 'mbgNbd', metrics: { precisionInList: 0.5, aucRoc, brier, ece }, validation: {}, parameters: {} }] })
    const figures = compareFigures(run(1, { evaluation: withFigures(0.7, 0.2, 0.03) }), run(2, { evaluation: withFigures(0.8, 0.1, 0.03) }))
    expect(figures.map(({ name, better }) => [name, better])).toEqual([['right', null], ['aucRoc', 'other'], ['brier', 'other'], ['ece', null]])
    expect(compareFigures(run(1), run(2, { evaluation: null }))[0]).toEqual({ name: 'right', one: 59, other: null, better: null })
  })

  it('warn where they were checked on different orders', () => {
    expect(sameCheck(run(1), run(2))).toBe(true)
    expect(sameCheck(run(1), run(2, { dataFingerprint: 'b' }))).toBe(false)
  })

  it('name only what was set differently', () => {
    const set = (model: string, settings: Record<string, string>) => ({ configuration: { model, seed: 1, device: 'auto' as const, settings } })
    expect(settingsThatDiffer(run(1, set('auto', { epochs: '5', width: '32' })), run(2, set('transformer', { epochs: '10', width: '32' }))))
      .toEqual([{ name: 'epochs', one: '5', other: '10' }, { name: 'model', one: undefined, other: 'transformer' }])
  })

  it('answer the same question, and came to something', () => {
    expect(isComparable(run(2), run(1))).toBe(true)
    expect(isComparable(run(2, { task: 'recommend' }), run(1))).toBe(false)
    expect(isComparable(run(2, { evaluation: null, state: 'cancelled' }), undefined)).toBe(false)
  })
})

describe('lists of past dates', () => {
  const interval = (estimate: number): Interval => ({ estimate, low: estimate - 0.1, high: estimate + 0.1 })
  const date = (chosen: string): BacktestDate => ({
    cut: '2026-08-24', horizonDays: 90, customers: 600, happened: 168, listLength: 60, chosen, money: { currency: 'USD', wholeMinor: 900_00 }, lengths: [0, 40, 80, 120],
    ways: [['recency', 0.45], ['mbgNbd', 0.59], ['chance', 0.28]].map(([name, right]) => ({ name: String(name), right: interval(Number(right)), caughtMinor: 100, found: [0, 20.4, 40, 55] })),
  })

  it('tell what Shopcast would have used beside the simplest rule and chance, and the rule once', () => {
    expect(waysBeside('churn', date('mbgNbd'))).toMatchObject({ own: { name: 'mbgNbd' }, baseline: { name: 'recency' }, chance: { name: 'chance' } })
    expect(waysBeside('churn', date('recency'))).toMatchObject({ own: { name: 'recency' }, baseline: null })
  })

  it('stand for every page that tells how many of a hundred are right', () => {
    expect(runResult({ ...evaluation('mbgNbd'), backtest: { dates: [{ ...date('mbgNbd'), ways: [{ name: 'mbgNbd', right: interval(0.72), caughtMinor: null, found: [] }] }], missing: null, ahead: [] } }).winner).toBe(72)
  })

  it('name the customers and the list that their share is about', () => {
    expect(rightShareGround(evaluation('mbgNbd'))).toEqual({ customers: 1246, listLength: 100 })
    expect(rightShareGround({ ...evaluation('mbgNbd'), backtest: { dates: [date('mbgNbd')], missing: null, ahead: [] } })).toEqual({ customers: 600, listLength: 60 })
  })

  it('are ahead for sure only where the whole interval is', () => {
    const ahead = (low: number) => [{ name: 'recency', difference: { estimate: 0.14, low, high: 0.2 } }]
    expect(aheadOfBaseline('churn', { dates: [date('mbgNbd'), date('bgNbd')], missing: null, ahead: ahead(0.05) })).toEqual({ estimate: 14, low: 5, high: 20, isSure: true, dates: 2 })
    expect(aheadOfBaseline('churn', { dates: [date('mbgNbd'), date('bgNbd')], missing: null, ahead: ahead(-0.01) })?.isSure).toBe(false)
    expect(aheadOfBaseline('churn', { dates: [date('mbgNbd')], missing: null, ahead: ahead(0.05) })).toBeNull()
    expect(aheadOfBaseline('churn', { dates: [date('recency'), date('recency')], missing: null, ahead: ahead(0) })).toBeNull()
  })

  it('can be cut at any length of the curve, and begin at the one that would be mailed', () => {
    expect(usualLength(date('mbgNbd'))).toBe(1)
    const { length, found } = listAt(date('mbgNbd'), 1)
    expect([length, found(date('mbgNbd').ways[0] ?? null), found(null)]).toEqual([40, 20, null])
  })

  it('never say minus nothing', () => {
    expect(Object.is(ofHundred({ estimate: 0, low: -0.001, high: 0 }).low, 0)).toBe(true)
  })
})

describe('calibration', () => {
  const bins = [{ count: 300, meanPredicted: 0.1, observed: 0.1 }, { count: 100, meanPredicted: 0.7, observed: 0.5 }, { count: 0, meanPredicted: 0.6, observed: 0 }]

  it('reads out the nearest group that holds anybody', () => {
    expect(binNear(bins, 0.6)?.meanPredicted).toBe(0.7)
  })
})

describe('a search for settings', () => {
  const trial = (index: number, rung: number, metrics: (number | null)[]) => ({
    id: index, trial: { search: 1, index, rung }, curve: metrics.map((metric, at) => ({ epoch: at + 1, loss: 1, error: metric, metric, right: null, seconds: at })),
  }) as unknown as RunView

  it('tells of a trial what it tried, and not what was set for all of them', () => {
    const set = (one: RunView, settings: Record<string, string>): RunView => ({ ...one, configuration: { model: 'auto', seed: 1, device: 'auto', settings } })
    const trials = [set(trial(0, 0, []), { budget: '60', network: 'gru' }), set(trial(1, 0, []), { budget: '60', network: 'lstm', width: '32' })]
    expect(trials.map(one => triedSettings(one, trials))).toEqual([{}, { width: '32' }])
  })

  it('tells where trials were weighed, and how much better the best is than the first', () => {
    const trials = [trial(0, 1, [null, 0.1, null, 0.2]), trial(1, 0, [null, 0.15]), trial(2, 0, [null, null]), trial(3, 2, [null, 0.2, null, 0.22, null, 0.25])]
    expect(rungEnds(trials)).toEqual([2, 4])
    expect(trialGain(trials)).toBeCloseTo(0.25)
    expect(bestFirst(trials).map(({ id }) => id)).toEqual([3, 0, 1, 2])
    expect(trialGain(trials.slice(0, 1))).toBeNull()
  })

  it('compares trials by what they are chosen by', () => {
    expect(compareFigures(trial(0, 0, [0.2]), trial(1, 0, [0.3]))).toEqual([{ name: 'ndcgAt10', one: 0.2, other: 0.3, better: 'other' }])
  })
})

it('shows steps before the present one as done', () => {
  expect(stepStates('learningRecommend')).toEqual(['done', 'done', 'done', 'now', 'later', 'later', 'later'])
  expect(stepStates('backtestingChurn')).toEqual(['done', 'done', 'done', 'done', 'done', 'now', 'later'])
  expect(stepStates(null)).toEqual(['now', 'later', 'later', 'later', 'later', 'later', 'later'])
})
