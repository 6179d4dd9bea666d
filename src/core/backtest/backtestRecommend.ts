import type { Histories } from '../datasets/histories.ts'
import { ShopcastError } from '../domain/error.ts'
import type { EvaluatedModel, Evaluation } from '../domain/evaluation.ts'
import { BLEND } from '../models/blend.ts'
import type { Parameters } from '../models/fitting.ts'
import type { Recommender } from '../models/recommender.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import { backtestBlend, type BlendRival, type WeightedMember } from './backtestBlend.ts'
import { CaseOutcomes } from './caseOutcomes.ts'
import type { RankingProtocol } from './rankingProtocol.ts'
import { scoreRecommender } from './scoreRecommender.ts'
import type { Trial, TuningTime } from './trial.ts'
import { tuneRecommender } from './tuneRecommender.ts'

/** Fewer customers to ask about than this do not tell models apart. */
export const FEWEST_CASES = 20
/** A more complicated model must be better by this share of NDCG@10 to be chosen. */
const WORTH_IT = 0.01
/** The list length that every ranking figure names. */
const LIST_LENGTH = 10

export interface RecommendBacktest {
  evaluation: Evaluation
  winner: TunedWinner
  /** What became of each test case's offers, by model. */
  outcomes: ReadonlyMap<string, CaseOutcomes>
}

/** What won: a blend of its members, or one model alone, of weight 1. All are fitted to what came before the test. */
export interface TunedWinner {
  name: string
  parameters: Parameters
  keepBought: boolean
  members: readonly WeightedMember[]
}

interface Result {
  evaluated: EvaluatedModel
  winner: TunedWinner
}

/**
 * Measures recommenders, and where there are several a blend of them, on the test cases, ranking all products. Settings, weights and
 * the winner are chosen by NDCG@10 on the validation cases.
 * @param asked the model that is to win whatever is found, or null
 * @param blended whether a blend is a rival too
 * @param tuning for trying settings; null: as long as it takes
 * @param mostSettings of each model so many are tuned, the most telling ones
 * @throws ShopcastError tooLittleData
 */
export async function backtestRecommend(histories: Histories, models: readonly Recommender[], protocol: RankingProtocol, trial: Trial, { asked = null, blended = true, tuning = null, mostSettings = Infinity }: { asked?: string | null; blended?: boolean; tuning?: TuningTime | null; mostSettings?: number } = {}): Promise<RecommendBacktest> {
  const customers = Math.min(protocol.validation.cases.length, protocol.test.cases.length)
  if (customers < FEWEST_CASES) throw new ShopcastError('tooLittleData', { have: customers, need: FEWEST_CASES, unit: 'customers' })
  const results: Result[] = []
  const rivals: BlendRival[] = []
  const outcomes = new Map<string, CaseOutcomes>()
  const outcomesOf = (name: string): CaseOutcomes => {
    const found = new CaseOutcomes(histories, protocol.test.cases)
    outcomes.set(name, found)
    return found
  }
  for (const [index, model] of models.entries()) {
    const { result, rival } = await backtestOne(histories, model, protocol, outcomesOf(model.name), {
      ...trial, mayTry: setting => setting < mostSettings && (tuning?.isLeft(index, models.length) ?? true),
      progress: (done, total) => trial.progress(index + done / (total + 1), models.length),
    })
    results.push(result)
    rivals.push(rival)
    trial.progress(index + 1, models.length)
  }
  if (blended && models.length > 1) {
    const { keepBought } = best(results).winner
    const { evaluated, members } = await backtestBlend(rivals, histories, protocol, keepBought, outcomesOf(BLEND), trial)
    trial.judged?.(BLEND, evaluated.validation)
    results.push({ evaluated, winner: { name: BLEND, parameters: {}, keepBought, members } })
  }
  const won = results.find(result => result.winner.name === asked) ?? best(results)
  return {
    winner: won.winner,
    outcomes,
    evaluation: {
      task: 'recommend', ...protocol.label, customers: protocol.test.cases.length, listLength: LIST_LENGTH,
      models: results.map(result => result.evaluated), winner: won.evaluated.name, calibration: [],
    },
  }
}

async function backtestOne(histories: Histories, model: Recommender, { validation, test, mayKeepBought }: RankingProtocol, outcomes: CaseOutcomes, trial: Trial): Promise<{ result: Result; rival: BlendRival }> {
  const { fitted: onValidation, parameters, keepBought, figures } = await tuneRecommender(model, histories, validation, mayKeepBought, trial)
  trial.judged?.(model.name, { ...figures })
  const onTest = await model.fit(test.learnFrom, parameters, { checkpoint: trial.checkpoint, judge: null, startFrom: onValidation })
  const metrics = await scoreRecommender(withoutProducts(onTest, test.leftOut), histories, test.cases, keepBought, trial.checkpoint, outcomes)
  return {
    rival: { model, parameters, onValidation, onTest },
    result: {
      evaluated: { name: model.name, metrics: { ...metrics }, validation: { ...figures }, parameters: { ...onTest.parameters, keepBought } },
      winner: { name: model.name, parameters, keepBought, members: [{ model, parameters, fitted: onTest, weight: 1 }] },
    },
  }
}

/** The simplest, unless another is better by enough. @throws ShopcastError modelUnknown where there is none */
function best(results: readonly Result[]): Result {
  const [first, ...rest] = results
  if (!first) throw new ShopcastError('modelUnknown', { name: '', known: '' })
  const ndcg = ({ evaluated }: Result): number => evaluated.validation.ndcgAt10 ?? 0
  return rest.reduce((holder, challenger) => ndcg(challenger) > ndcg(holder) * (1 + WORTH_IT) ? challenger : holder, first)
}
