import type { ChurnModel } from './churnModel.ts'
import { learnedChurn, type LearnedChurnState } from './learnedChurn.ts'
import { fitWindowedLogistic, stateOf, tellingParameters } from './windowedLogistic.ts'

/**
 * Logistic regression on the purchase rhythm's own log-odds and the features of `customerFeatures`, learned from past windows. The
 * ridge pulls toward "the rhythm is right" (its coefficient to 1, all others to 0), so that a young shop's model is the rhythm
 * itself, and every window more lets it say something of its own.
 */
export const logisticChurn: ChurnModel = {
  name: 'logistic',
  isCalibrated: true,
  async fit(part, horizonDays, checkpoint) {
    const logistic = await fitWindowedLogistic(part, horizonDays, checkpoint)
    return learnedChurn('logistic', stateOf(logistic, []), tellingParameters(logistic))
  },
  restore: state => learnedChurn('logistic', state as LearnedChurnState, {}),
}
