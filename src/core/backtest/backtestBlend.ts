import type { Histories } from '../datasets/histories.ts'
import type { EvaluatedModel } from '../domain/evaluation.ts'
import { BLEND, blendRecommender } from '../models/blend.ts'
import type { Parameters } from '../models/fitting.ts'
import { fitAtOnce, type FittedRecommender, type Recommender } from '../models/recommender.ts'
import { recentPopularity } from '../models/recentPopularity.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import { keptProducts, type KeepingRule } from '../tasks/recommend/keptProducts.ts'
import { gatherCandidates } from './blendCandidates.ts'
import type { CaseOutcomes } from './caseOutcomes.ts'
import { evenSample } from './evenSample.ts'
import { learnBlend } from './learnBlend.ts'
import type { RankingProtocol } from './rankingProtocol.ts'
import { describeKeeping, scoreRecommender } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'

/** Of so many validation cases the weights are learned. */
const MOST_CASES = 4000
/** Beside what sold of late as it was tuned, what sells right now: the two together tell what is on its way up. */
const RIGHT_NOW = { halfLifeDays: 14 }

/** A model that was tuned, fitted to what each part of the protocol lets it learn from. */
export interface BlendRival {
  readonly model: Recommender
  readonly parameters: Parameters
  readonly onValidation: FittedRecommender
  readonly onTest: FittedRecommender
  readonly secondsToPredict: number
}

export interface WeightedMember {
  readonly model: Recommender
  readonly parameters: Parameters
  readonly fitted: FittedRecommender
  readonly weight: number
}

export interface BacktestedBlend {
  readonly evaluated: EvaluatedModel
  readonly members: readonly WeightedMember[]
  readonly secondsToPredict: number
}

/** Learns on the validation cases how the rivals are best blended, and measures the blend on the test cases. @returns null where none of them speaks for what was bought, so that a blend would name nothing */
export async function backtestBlend(rivals: readonly BlendRival[], histories: Histories, { validation, test }: RankingProtocol, rule: KeepingRule, outcomes: CaseOutcomes, { checkpoint }: Trial): Promise<BacktestedBlend | null> {
  const all = [...rivals]
  const kept = keptProducts(histories, rule)
  if (rivals.some(({ model }) => model === recentPopularity)) {
    const fit = (learnFrom: typeof test.learnFrom) => recentPopularity.fit(learnFrom, RIGHT_NOW, fitAtOnce(checkpoint))
    all.push({ model: recentPopularity, parameters: RIGHT_NOW, onValidation: await fit(validation.learnFrom), onTest: await fit(test.learnFrom), secondsToPredict: 0 })
  }
  const candidates = await gatherCandidates(all.map(rival => withoutProducts(rival.onValidation, validation.leftOut)), histories, evenSample(validation.cases, MOST_CASES), kept, checkpoint)
  const { weights, figures } = await learnBlend(candidates, all.length, checkpoint)
  if (weights.every(weight => weight <= 0)) return null
  const members = all.map(({ model, parameters, onTest }, index): WeightedMember => ({ model, parameters, fitted: onTest, weight: weights[index] ?? 0 })).filter(({ weight }) => weight !== 0)
  const parameters = describeBlend(members)
  const metrics = await scoreRecommender(withoutProducts(blendRecommender(parameters, members, histories, kept), test.leftOut), histories, test.cases, kept, checkpoint, outcomes)
  const secondsToPredict = all.reduce((sum, rival, index) => weights[index] === 0 ? sum : sum + rival.secondsToPredict, 0)
  return { members, secondsToPredict, evaluated: { name: BLEND, metrics: { ...metrics }, validation: figures, parameters: { ...parameters, ...describeKeeping(rule) } } }
}

/** Each member's weight by its name; the second of a name has its first setting beside it. */
function describeBlend(members: readonly WeightedMember[]): Parameters {
  return Object.fromEntries(members.map(({ model, parameters, weight }) => [
    parameters === RIGHT_NOW ? `${model.name}RightNow` : model.name, Math.round(weight * 1000) / 1000,
  ]))
}
