import { isoDate, type Histories } from '../datasets/histories.ts'
import type { TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { EvaluatedModel, Evaluation } from '../domain/evaluation.ts'
import type { Recommender } from '../models/recommender.ts'
import { casesLeavingOneOut, casesOfWindow, type RankingProblem } from '../tasks/recommend/rankingCases.ts'
import type { StoredRecommender } from '../tasks/recommend/recommenders.ts'
import { scoreRecommender } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'
import { tuneRecommender, type TunedRecommender } from './tuneRecommender.ts'

/** Fewer customers to ask about than this do not tell models apart. */
const FEWEST_CASES = 20
/** A more complicated model must be better by this share of NDCG@10 to be chosen. */
const WORTH_IT = 0.01
/** The list length that every ranking figure names. */
const LIST_LENGTH = 10

export interface RecommendBacktest {
  evaluation: Evaluation
  winner: StoredRecommender
}

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

/**
 * Measures recommenders on the test cases, ranking all products. Settings, and the winner, are chosen by NDCG@10 on the
 * validation cases.
 * @throws ShopcastError tooLittleData
 */
export async function backtestRecommend(histories: Histories, models: readonly Recommender[], protocol: RankingProtocol, trial: Trial): Promise<RecommendBacktest> {
  const customers = Math.min(protocol.validation.cases.length, protocol.test.cases.length)
  if (customers < FEWEST_CASES) throw new ShopcastError('tooLittleData', { have: customers, need: FEWEST_CASES, unit: 'customers' })
  const results: { evaluated: EvaluatedModel; tuned: TunedRecommender }[] = []
  for (const [index, model] of models.entries()) {
    const tuned = await tuneRecommender(model, histories, protocol.validation, protocol.mayKeepBought, {
      checkpoint: trial.checkpoint,
      progress: (done, total) => trial.progress(index + done / (total + 1), models.length),
    })
    const fitted = await model.fit(protocol.test.learnFrom, tuned.parameters, trial.checkpoint)
    const metrics = await scoreRecommender(fitted, histories, protocol.test.cases, tuned.keepBought, trial.checkpoint)
    results.push({
      tuned,
      evaluated: { name: model.name, metrics: { ...metrics }, validation: { ...tuned.figures }, parameters: { ...tuned.parameters, keepBought: tuned.keepBought } },
    })
    trial.progress(index + 1, models.length)
  }
  const [first, ...rest] = results
  if (!first) throw new ShopcastError('modelUnknown', { name: '', known: '' })
  const winner = rest.reduce((best, result) => result.tuned.figures.ndcgAt10 > best.tuned.figures.ndcgAt10 * (1 + WORTH_IT) ? result : best, first)
  return {
    winner: { name: winner.evaluated.name, parameters: winner.tuned.parameters, keepBought: winner.tuned.keepBought },
    evaluation: {
      task: 'recommend', ...protocol.label, customers: protocol.test.cases.length, listLength: LIST_LENGTH,
      models: results.map(result => result.evaluated), winner: winner.evaluated.name, calibration: [],
    },
  }
}
