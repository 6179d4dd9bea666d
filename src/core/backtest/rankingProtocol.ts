import { isoDate, type Histories } from '../datasets/histories.ts'
import type { TimeWindows, Window } from '../datasets/timeWindows.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import { findDiscontinued, stayAway } from '../tasks/recommend/discontinued.ts'
import { casesLeavingOneOut, casesOfWindow, type RankingProblem } from '../tasks/recommend/rankingCases.ts'

/** Which past is learnt from and which purchases are asked about. */
export interface RankingProtocol {
  validation: RankingProblem
  test: RankingProblem
  /** False where the protocol removes what a customer already has. */
  mayKeepBought: boolean
  /** Whether discontinued products are left out: so in the shop's validation window they did stay away. */
  leavesOutDiscontinued: boolean
  label: Pick<Evaluation, 'protocol' | 'cut' | 'horizonDays'>
}

export function timeProtocol(histories: Histories, windows: TimeWindows): RankingProtocol {
  const leavesOutDiscontinued = stayAway(histories, windows.validation)
  const problemOf = (window: Window): RankingProblem => {
    const problem = casesOfWindow(histories, window)
    return leavesOutDiscontinued ? { ...problem, leftOut: findDiscontinued(problem.learnFrom) } : problem
  }
  return {
    validation: problemOf(windows.validation),
    test: problemOf(windows.test),
    mayKeepBought: true,
    leavesOutDiscontinued,
    label: { protocol: 'time', cut: isoDate(windows.test.cut), horizonDays: windows.test.horizonDays },
  }
}

export function leaveOneOutProtocol(histories: Histories): RankingProtocol {
  return { ...casesLeavingOneOut(histories), mayKeepBought: false, leavesOutDiscontinued: false, label: { protocol: 'leave-one-out', cut: null, horizonDays: null } }
}
