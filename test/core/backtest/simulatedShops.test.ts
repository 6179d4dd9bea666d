import { describe, expect, it } from 'vitest'
import { backtestChurn } from '../../../src/core/backtest/backtestChurn.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { expectedCalibrationError } from '../../../src/core/metrics/calibration.ts'
import { logLoss } from '../../../src/core/metrics/classification.ts'
import { churnModels } from '../../../src/core/tasks/churn/churnModels.ts'
import { LAWFUL_CUT, LAWFUL_HORIZON, lawfulShops } from '../../simulator/lawfulShops.ts'
import { historiesOf, noCheckpoint } from '../historiesOf.ts'

describe.each(lawfulShops)('a shop whose customers follow $law.name', ({ law, draw }) => {
  it('is foretold within 3 % of the log-loss of its law, with probabilities that come true', async () => {
    const histories = historiesOf(draw(1))
    const { evaluation, testCases, predicted } = await backtestChurn(histories, churnModels.filter(({ isSlow = false }) => !isSlow), planTimeWindows(histories, LAWFUL_CUT, LAWFUL_HORIZON), null, { checkpoint: noCheckpoint, progress: () => undefined })
    const byLaw = logLoss(Float64Array.from(testCases.customers, customer => law.churnProbability(customer, LAWFUL_HORIZON)), testCases.lapsed)
    const ours = predicted.get(evaluation.winner) ?? new Float64Array()
    expect(testCases.customers.length).toBeGreaterThan(2000)
    expect(logLoss(ours, testCases.lapsed) / byLaw).toBeLessThan(1.03)
    expect(expectedCalibrationError(ours, testCases.lapsed)).toBeLessThan(0.03)
  }, 180_000)
})
