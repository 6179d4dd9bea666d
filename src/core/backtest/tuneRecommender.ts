import type { Histories } from '../datasets/histories.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import type { RankingFigures } from '../metrics/ranking.ts'
import type { Parameters } from '../models/fitting.ts'
import type { FittedRecommender, JudgeRecommender, Recommender } from '../models/recommender.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import { keptProducts, type KeepingRule } from '../tasks/recommend/keptProducts.ts'
import type { RankingProblem } from '../tasks/recommend/rankingCases.ts'
import { evenSample } from './evenSample.ts'
import { judgeOn, scoreRecommender } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'

/** So many customers are enough to compare settings by; they are taken evenly from all. */
export const MOST_CASES = 4000
/** For those that look at themselves after every pass, which happens often. */
const MOST_JUDGED = 1000
/** A setting must be better by this share to replace the one before it. */
const WORTH_IT = 0.002

export interface TunedRecommender {
  readonly model: Recommender
  /** Fitted to what the problem lets it learn from. */
  readonly fitted: FittedRecommender
  readonly parameters: Parameters
  readonly keepBought: boolean
  /** Categories for which that is the other way round. */
  readonly otherwise: readonly string[]
  /** On the validation cases. */
  readonly figures: RankingFigures
  /** Seconds that a fit took, and ranking for one customer. */
  readonly cost: { readonly fit: number; readonly ranking: number }
}

/**
 * A model with its defaults, and whether bought products stay in its list, by NDCG@10 on validation cases.
 * @param mayKeepBought false where the protocol removes bought products
 */
export async function tryDefaults(model: Recommender, histories: Histories, problem: RankingProblem, mayKeepBought: boolean, time: TimeBudget, { checkpoint }: Trial): Promise<TunedRecommender> {
  const begun = time.spent()
  const fitted = await fitOn(model, histories, problem, mayKeepBought, model.defaults, { checkpoint })
  const fit = time.spent() - begun
  const figures = await measure(fitted, histories, problem, { keepBought: false }, { checkpoint })
  const ranking = (time.spent() - begun - fit) / Math.min(problem.cases.length, MOST_CASES)
  const without = { model, fitted, parameters: model.defaults, keepBought: false, otherwise: [], figures, cost: { fit, ranking } }
  if (!mayKeepBought) return without
  const kept = { ...without, keepBought: true, figures: await measure(fitted, histories, problem, { keepBought: true }, { checkpoint }) }
  return isWorthIt(kept, without) ? kept : without
}

/** How networks are looked at while they learn. */
export function judgeOf(histories: Histories, { cases }: RankingProblem, mayKeepBought: boolean): JudgeRecommender {
  return judgeOn(histories, evenSample(cases, MOST_JUDGED), mayKeepBought)
}

/** Fits a model to what the problem lets it learn from. */
export function fitOn(model: Recommender, histories: Histories, problem: RankingProblem, mayKeepBought: boolean, parameters: Parameters, { checkpoint }: Pick<Trial, 'checkpoint'>): Promise<FittedRecommender> {
  return model.fit(problem.learnFrom, parameters, { checkpoint, judge: judgeOf(histories, problem, mayKeepBought), startFrom: null })
}

/** On an even sample of the cases. */
export function measure(fitted: FittedRecommender, histories: Histories, problem: RankingProblem, rule: KeepingRule, { checkpoint }: Pick<Trial, 'checkpoint'>): Promise<RankingFigures> {
  return scoreRecommender(withoutProducts(fitted, problem.leftOut), histories, evenSample(problem.cases, MOST_CASES), keptProducts(histories, rule), checkpoint)
}

/** Whether a challenger is better by enough on the validation cases. */
export function isWorthIt(challenger: TunedRecommender, holder: TunedRecommender): boolean {
  return challenger.figures.ndcgAt10 > holder.figures.ndcgAt10 * (1 + WORTH_IT)
}
