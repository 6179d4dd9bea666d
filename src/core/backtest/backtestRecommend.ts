import { isoDate, type Histories } from '../datasets/histories.ts'
import type { TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { EvaluatedModel, Evaluation } from '../domain/evaluation.ts'
import type { Parameters } from '../models/fitting.ts'
import type { FittedRecommender, Recommender } from '../models/recommender.ts'
import { casesLeavingOneOut, casesOfWindow, type RankingProblem } from '../tasks/recommend/rankingCases.ts'
import { scoreRecommender } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'
import { tuneRecommender } from './tuneRecommender.ts'

/** Fewer customers to ask about than this do not tell models apart. */
const FEWEST_CASES = 20
/** A more complicated model must be better by this share of NDCG@10 to be chosen. */
const WORTH_IT = 0.01
/** The list length that every ranking figure names. */
const LIST_LENGTH = 10

export interface RecommendBacktest {
  evaluation: Evaluation
  winner: TunedWinner
}

/** Of the model that won: what it was tuned to, and itself, fitted to what came before the test. */
export interface TunedWinner {
  model: Recommender
  parameters: Parameters
  keepBought: boolean
  fitted: FittedRecommender
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
 * @param forced the model that is to win whatever is found, or null
 * @throws ShopcastError tooLittleData
 */
export async function backtestRecommend(histories: Histories, models: readonly Recommender[], protocol: RankingProtocol, trial: Trial, forced: string | null = null): Promise<RecommendBacktest> {
  const customers = Math.min(protocol.validation.cases.length, protocol.test.cases.length)
  if (customers < FEWEST_CASES) throw new ShopcastError('tooLittleData', { have: customers, need: FEWEST_CASES, unit: 'customers' })
  const results: { evaluated: EvaluatedModel; validation: number; tuned: TunedWinner }[] = []
  for (const [index, model] of models.entries()) {
    const { fitted: startFrom, parameters, keepBought, figures } = await tuneRecommender(model, histories, protocol.validation, protocol.mayKeepBought, {
      checkpoint: trial.checkpoint,
      progress: (done, total) => trial.progress(index + done / (total + 1), models.length),
    })
    trial.judged?.(model.name, { ...figures })
    const fitted = await model.fit(protocol.test.learnFrom, parameters, { checkpoint: trial.checkpoint, judge: null, startFrom })
    const metrics = await scoreRecommender(fitted, histories, protocol.test.cases, keepBought, trial.checkpoint)
    results.push({
      tuned: { model, parameters, keepBought, fitted }, validation: figures.ndcgAt10,
      evaluated: { name: model.name, metrics: { ...metrics }, validation: { ...figures }, parameters: { ...fitted.parameters, keepBought } },
    })
    trial.progress(index + 1, models.length)
  }
  const [first, ...rest] = results
  if (!first) throw new ShopcastError('modelUnknown', { name: '', known: '' })
  const winner = results.find(result => result.tuned.model.name === forced) ?? rest.reduce((best, result) => result.validation > best.validation * (1 + WORTH_IT) ? result : best, first)
  return {
    winner: winner.tuned,
    evaluation: {
      task: 'recommend', ...protocol.label, customers: protocol.test.cases.length, listLength: LIST_LENGTH,
      models: results.map(result => result.evaluated), winner: winner.evaluated.name, calibration: [],
    },
  }
}
