import { isoDate, type Histories } from '../datasets/histories.ts'
import type { TimeWindows } from '../datasets/timeWindows.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import { casesLeavingOneOut, casesOfWindow, type RankingProblem } from '../tasks/recommend/rankingCases.ts'

/** Which past is learnt from and which purchases are asked about. */
export interface RankingProtocol {
  validation: RankingProblem
  test: RankingProblem
  /** False where the protocol removes what a customer already has. */
  mayKeepBought: boolean
  label: Pick<Evaluation, 'protocol' | 'cut' | 'horizonDays'>
}

export function timeProtocol(histories: Histories, windows: TimeWindows): RankingProtocol {
  return {
    validation: casesOfWindow(histories, windows.validation),
    test: casesOfWindow(histories, windows.test),
    mayKeepBought: true,
    label: { protocol: 'time', cut: isoDate(windows.test.cut), horizonDays: windows.test.horizonDays },
  }
}

export function leaveOneOutProtocol(histories: Histories): RankingProtocol {
  return { ...casesLeavingOneOut(histories), mayKeepBought: false, label: { protocol: 'leave-one-out', cut: null, horizonDays: null } }
}
