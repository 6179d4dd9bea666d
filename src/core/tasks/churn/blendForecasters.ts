import { FEATURE_SUBJECTS, type DescribedCustomer } from '../../datasets/customerFeatures.ts'
import { BLEND } from '../../models/blend.ts'
import type { FittedChurnModel, SubjectShares } from '../../models/churnModel.ts'
import { churnProbability, expectedOrders, readingForecaster, type CalibrationCurve, type ChurnForecaster } from './churnForecaster.ts'
import { explainChurn } from './explainChurn.ts'

/** What is stored of a blend: its members. */
export type BlendedState = readonly { readonly name: string; readonly state: unknown; readonly calibration: CalibrationCurve | null }[]

/**
 * The mean of what several forecasters say, each corrected by its own curve; one alone stays as it is. Shapley's shares of a mean are
 * the mean of the shares, so reasons stay exact. Of the next order's day the quantiles are averaged (Vincent 1912; Ratcliff 1979).
 * @throws RangeError when there is none
 */
export function blendForecasters(members: readonly ChurnForecaster[]): ChurnForecaster {
  const [only] = members
  if (!only) throw new RangeError('nothing to blend')
  return members.length === 1 ? only : { model: blendedModel(members), calibration: null }
}

function blendedModel(members: readonly ChurnForecaster[]): FittedChurnModel {
  return {
    name: BLEND,
    parameters: {},
    state: members.map(({ model: { name, state }, calibration }) => ({ name, state, calibration })) satisfies BlendedState,
    logLikelihood: null,
    churnProbability: (customer, horizonDays) => mean(members.map(member => churnProbability(member, customer, horizonDays))),
    expectedOrders: (customer, days) => mean(members.map(member => expectedOrders(member, customer, days))),
    nextOrder: customer => meanNextOrder(members, customer),
    explain(background, horizonDays) {
      const explains = members.map(member => explainChurn(member, background, horizonDays))
      return (customer) => {
        const shares = explains.map(explain => explain(customer))
        return Object.fromEntries(FEATURE_SUBJECTS.map(subject => [subject, mean(shares.map(share => share[subject]))])) as SubjectShares
      }
    },
    reading: async (part, checkpoint) => {
      const reading: ChurnForecaster[] = []
      for (const member of members) reading.push(await readingForecaster(member, part, checkpoint))
      return blendedModel(reading)
    },
  }
}

/** Of the members that can say. */
function meanNextOrder(members: readonly ChurnForecaster[], customer: DescribedCustomer): ReturnType<FittedChurnModel['nextOrder']> {
  const said = members.flatMap(({ model }) => model.nextOrder(customer) ?? [])
  if (said.length === 0) return null
  return { median: mean(said.map(next => next.median)), low: mean(said.map(next => next.low)), high: mean(said.map(next => next.high)) }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
