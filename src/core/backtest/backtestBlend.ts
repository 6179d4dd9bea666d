import type { Histories } from '../datasets/histories.ts'
import type { EvaluatedModel } from '../domain/evaluation.ts'
import { isNetworkModel } from '../domain/task.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import { BLEND, blendRecommender } from '../models/blend.ts'
import type { Checkpoint, Parameters } from '../models/fitting.ts'
import { fitAtOnce, type FittedRecommender, type KeptProducts, type Recommender } from '../models/recommender.ts'
import { recentPopularity } from '../models/recentPopularity.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import { keptProducts, type KeepingRule } from '../tasks/recommend/keptProducts.ts'
import { gatherCandidates, joinCandidates, pickMembers, type BlendCandidates } from './blendCandidates.ts'
import type { CaseOutcomes } from './caseOutcomes.ts'
import { evenSample } from './evenSample.ts'
import { learnBlend, type LearnedBlend } from './learnBlend.ts'
import type { RankingProtocol } from './rankingProtocol.ts'
import { describeKeeping, scoreRecommender } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'

/** Of so many validation cases the weights are learned, and of as many of all earlier windows together. */
const MOST_CASES = 4000
/** Beside what sold of late as it was tuned, what sells right now and what has sold for months: together they tell what is on its way up. By the ending of their names. */
const SPANS: Readonly<Record<string, Parameters>> = { RightNow: { halfLifeDays: 14 }, LastMonths: { halfLifeDays: 60 } }

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

/**
 * Learns on the validation cases, and on those of earlier windows where that helps, how the rivals are best blended, and measures the
 * blend on the test cases.
 * @param time for the earlier windows
 * @returns null where none of the rivals speaks for what was bought, so that a blend would name nothing
 */
export async function backtestBlend(rivals: readonly BlendRival[], histories: Histories, protocol: RankingProtocol, rule: KeepingRule, outcomes: CaseOutcomes, time: TimeBudget, { checkpoint }: Trial): Promise<BacktestedBlend | null> {
  const { validation, test } = protocol
  const all = [...rivals]
  const kept = keptProducts(histories, rule)
  const tuned = rivals.find(({ model }) => model === recentPopularity)
  for (const parameters of tuned ? Object.values(SPANS) : []) {
    if (tuned?.parameters['halfLifeDays'] === parameters['halfLifeDays']) continue
    const fit = (learnFrom: typeof test.learnFrom) => recentPopularity.fit(learnFrom, parameters, fitAtOnce(checkpoint))
    all.push({ model: recentPopularity, parameters, onValidation: await fit(validation.learnFrom), onTest: await fit(test.learnFrom), secondsToPredict: 0 })
  }
  const candidates = await gatherCandidates(all.map(rival => withoutProducts(rival.onValidation, validation.leftOut)), histories, evenSample(validation.cases, MOST_CASES), kept, checkpoint)
  const { weights, figures } = await learnOverWindows(all, candidates, histories, protocol, kept, time, checkpoint)
  if (weights.every(weight => weight <= 0)) return null
  const members = all.map(({ model, parameters, onTest }, index): WeightedMember => ({ model, parameters, fitted: onTest, weight: weights[index] ?? 0 })).filter(({ weight }) => weight !== 0)
  const parameters = describeBlend(members)
  const metrics = await scoreRecommender(withoutProducts(blendRecommender(parameters, members, histories, kept), test.leftOut), histories, test.cases, kept, checkpoint, outcomes)
  const secondsToPredict = all.reduce((sum, rival, index) => weights[index] === 0 ? sum : sum + rival.secondsToPredict, 0)
  return { members, secondsToPredict, evaluated: { name: BLEND, metrics: { ...metrics }, validation: figures, parameters: { ...parameters, ...describeKeeping(rule) } } }
}

/**
 * The weights by the validation cases, or those by earlier windows too where the validation cases then come out better. Networks, which
 * take long to learn, are not learned again for earlier windows: where one takes part, the models that count without it are the challengers.
 */
async function learnOverWindows(rivals: readonly BlendRival[], candidates: BlendCandidates, histories: Histories, { earlier }: RankingProtocol, kept: KeptProducts, time: TimeBudget, checkpoint: Checkpoint): Promise<LearnedBlend> {
  const alone = await learnBlend(candidates, rivals.length, checkpoint)
  const members = [...rivals.keys()].filter(index => alone.weights[index] !== 0 && !isNetworkModel(rivals[index]?.model.name ?? ''))
  const secondsAWindow = members.reduce((sum, member) => sum + (rivals[member]?.secondsToPredict ?? 0), 0)
  const windows = [pickMembers(candidates, rivals.length, members)]
  for (const window of members.length < 2 ? [] : earlier) {
    if (secondsAWindow > time.left()) break
    const found = await time.attempt(checkpoint, async (waitHere) => {
      const fitted: FittedRecommender[] = []
      for (const member of members) {
        const { model, parameters } = rivals[member] as BlendRival
        fitted.push(withoutProducts(await model.fit(window.learnFrom, parameters, fitAtOnce(waitHere)), window.leftOut))
      }
      return gatherCandidates(fitted, histories, evenSample(window.cases, Math.ceil(MOST_CASES / earlier.length)), kept, waitHere)
    })
    if (!found) break
    windows.push(found)
  }
  if (windows.length === 1) return alone
  const together = await learnBlend(joinCandidates(windows, members.length), members.length, checkpoint, candidates.relevant.length)
  if ((together.figures['ndcgAt10'] ?? 0) <= (alone.figures['ndcgAt10'] ?? 0)) return alone
  return { ...together, weights: rivals.map((_, index) => together.weights[members.indexOf(index)] ?? 0) }
}

/** Each member's weight by its name; a span's by its ending too. */
function describeBlend(members: readonly WeightedMember[]): Parameters {
  const endingOf = (parameters: Parameters): string => Object.entries(SPANS).find(([, span]) => span === parameters)?.[0] ?? ''
  return Object.fromEntries(members.map(({ model, parameters, weight }) => [`${model.name}${endingOf(parameters)}`, Math.round(weight * 1000) / 1000]))
}
