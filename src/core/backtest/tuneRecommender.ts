import type { Histories } from '../datasets/histories.ts'
import type { RankingFigures } from '../metrics/ranking.ts'
import type { Parameters } from '../models/fitting.ts'
import type { FittedRecommender, JudgeRecommender, Recommender } from '../models/recommender.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import type { RankingProblem } from '../tasks/recommend/rankingCases.ts'
import { evenSample } from './evenSample.ts'
import { judgeOn, scoreRecommender } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'

/** So many customers are enough to compare settings by; they are taken evenly from all. */
const MOST_CASES = 4000
/** For those that look at themselves after every pass, which happens often. */
const MOST_JUDGED = 1000
/** A setting must be better by this share to replace the one before it. */
const WORTH_IT = 0.002

export interface TunedRecommender {
  /** Fitted to what the problem lets it learn from. */
  fitted: FittedRecommender
  parameters: Parameters
  keepBought: boolean
  /** On the validation cases. */
  figures: RankingFigures
}

/**
 * Chooses a model's settings, and whether bought products stay in the list, by NDCG@10 on validation cases: one setting after
 * the other, each at its best so far (coordinate search), once through, for as long as `trial.mayTry`.
 * @param mayKeepBought false where the protocol removes bought products
 */
export async function tuneRecommender(model: Recommender, histories: Histories, problem: RankingProblem, mayKeepBought: boolean, trial: Trial): Promise<TunedRecommender> {
  const cases = evenSample(problem.cases, MOST_CASES)
  const settings = Object.entries(model.settings)
  const total = 1 + (mayKeepBought ? 1 : 0) + settings.reduce((sum, [, values]) => sum + values.length, 0)
  let done = 0
  const judge = judgeOf(histories, problem, mayKeepBought)
  const fit = (parameters: Parameters) => model.fit(problem.learnFrom, parameters, { checkpoint: trial.checkpoint, judge, startFrom: null })
  const measure = async (fitted: FittedRecommender, parameters: Parameters, keepBought: boolean): Promise<TunedRecommender> => {
    const figures = await scoreRecommender(withoutProducts(fitted, problem.leftOut), histories, cases, keepBought, trial.checkpoint)
    trial.progress(++done, total)
    return { fitted, parameters, keepBought, figures }
  }
  let best = await measure(await fit(model.defaults), model.defaults, false)
  const consider = (challenger: TunedRecommender): void => {
    if (challenger.figures.ndcgAt10 > best.figures.ndcgAt10 * (1 + WORTH_IT)) best = challenger
  }
  if (mayKeepBought) consider(await measure(best.fitted, best.parameters, true))
  for (const [place, [name, values]] of settings.entries()) {
    const from = best
    for (const value of values) {
      const parameters = { ...from.parameters, [name]: value }
      if (from.parameters[name] === value || trial.mayTry?.(place) === false) trial.progress(++done, total)
      else consider(await measure(await fit(parameters), parameters, from.keepBought))
    }
  }
  return best
}

/** How networks are looked at while they learn. */
export function judgeOf(histories: Histories, { cases }: RankingProblem, mayKeepBought: boolean): JudgeRecommender {
  return judgeOn(histories, evenSample(cases, MOST_JUDGED), mayKeepBought)
}
