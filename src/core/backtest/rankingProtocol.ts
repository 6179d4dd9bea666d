import { isoDate, type DayNumber, type Histories } from '../datasets/histories.ts'
import type { TimeWindows, Window } from '../datasets/timeWindows.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import { findDiscontinued, stayAway } from '../tasks/recommend/discontinued.ts'
import { casesLeavingOneOut, casesOfWindow, type RankingProblem } from '../tasks/recommend/rankingCases.ts'

/** Which past is learnt from and which purchases are asked about. */
export interface RankingProtocol {
  validation: RankingProblem
  /** Windows before the validation's, as long, the newest first: where a blend's weights hold at other times too, they are surer. */
  earlier: readonly RankingProblem[]
  test: RankingProblem
  /** False where the protocol removes what a customer already has. */
  mayKeepBought: boolean
  /** Whether discontinued products are left out: so in the shop's validation window they did stay away. */
  leavesOutDiscontinued: boolean
  label: Pick<Evaluation, 'protocol' | 'cut' | 'horizonDays'>
}

/** How many customers a protocol can judge by. */
export function casesOf({ validation, test }: RankingProtocol): number {
  return Math.min(validation.cases.length, test.cases.length)
}

/** So many windows before the validation's are learned from. */
const MOST_EARLIER = 3

export function timeProtocol(histories: Histories, windows: TimeWindows): RankingProtocol {
  const leavesOutDiscontinued = stayAway(histories, windows.validation)
  const problemOf = (window: Window): RankingProblem => {
    const problem = casesOfWindow(histories, window)
    return leavesOutDiscontinued ? { ...problem, leftOut: findDiscontinued(problem.learnFrom) } : problem
  }
  return {
    validation: problemOf(windows.validation),
    earlier: windowsBefore(windows.validation, histories.firstDay).map(problemOf),
    test: problemOf(windows.test),
    mayKeepBought: true,
    leavesOutDiscontinued,
    label: { protocol: 'time', cut: isoDate(windows.test.cut), horizonDays: windows.test.horizonDays },
  }
}

/** Those that leave as much time to learn from before them as they are long. */
function windowsBefore({ cut, horizonDays }: Window, firstDay: DayNumber): Window[] {
  return Array.from({ length: MOST_EARLIER }, (_, index) => ({ cut: cut - (index + 1) * horizonDays, horizonDays })).filter(window => window.cut - firstDay >= horizonDays)
}

export function leaveOneOutProtocol(histories: Histories): RankingProtocol {
  return { ...casesLeavingOneOut(histories), earlier: [], mayKeepBought: false, leavesOutDiscontinued: false, label: { protocol: 'leave-one-out', cut: null, horizonDays: null } }
}
