import type { Histories } from '../datasets/histories.ts'
import { ndcgAt10, RankingMeter, ranksOf, topK, type RankingFigures } from '../metrics/ranking.ts'
import type { Checkpoint, Parameters } from '../models/fitting.ts'
import type { FittedRecommender, JudgeRecommender, KeptProducts } from '../models/recommender.ts'
import type { KeepingRule } from '../tasks/recommend/keptProducts.ts'
import { rankProducts } from '../tasks/recommend/rankProducts.ts'
import type { RankingCase } from '../tasks/recommend/rankingCases.ts'
import type { CaseOutcomes } from './caseOutcomes.ts'

const CASES_PER_CHECKPOINT = 100
/** What was bought then, where the model gave it no share at all: about what one in a billion would count. */
const LEAST_SHARE = 1e-9

/** Ranks all products for every case and compares with what was bought then. @param outcomes takes down what became of each case */
export async function scoreRecommender(model: FittedRecommender, histories: Histories, cases: readonly RankingCase[], kept: KeptProducts, checkpoint: Checkpoint, outcomes: CaseOutcomes | null = null): Promise<RankingFigures> {
  const meter = new RankingMeter(histories.products)
  for await (const { index, scores } of rankProducts(model, histories, cases, kept)) {
    const ranks = ranksOf(boughtThen(histories, cases[index]), scores)
    const offers = topK(scores, 10)
    meter.add(ranks, offers)
    outcomes?.add(index, ranks, offers)
    if (meter.cases % CASES_PER_CHECKPOINT === 1) await checkpoint()
  }
  return meter.figures()
}

/** NDCG@10 of each case, all products ranked. */
export async function ndcgOfCases(model: FittedRecommender, histories: Histories, cases: readonly RankingCase[], kept: KeptProducts, checkpoint: Checkpoint): Promise<Float64Array> {
  const found = new Float64Array(cases.length)
  let asked = 0
  for await (const { index, scores } of rankProducts(model, histories, cases, kept)) {
    found[index] = ndcgAt10(ranksOf(boughtThen(histories, cases[index]), scores))
    if (asked++ % CASES_PER_CHECKPOINT === 0) await checkpoint()
  }
  return found
}

/** For models that look at themselves while they learn. */
export function judgeOn(histories: Histories, cases: readonly RankingCase[], kept: KeptProducts): JudgeRecommender {
  return async (model, checkpoint) => {
    const meter = new RankingMeter(histories.products)
    let error = 0
    for await (const { index, scores } of rankProducts(model, histories, cases, kept)) {
      const bought = boughtThen(histories, cases[index])
      error += bought.reduce((sum, product) => sum - Math.log(Math.max(scores[product] ?? 0, LEAST_SHARE)), 0) / bought.length
      meter.add(ranksOf(bought, scores), [])
      if (meter.cases % CASES_PER_CHECKPOINT === 1) await checkpoint()
    }
    const { ndcgAt10, hrAt3 } = meter.figures()
    return { metric: ndcgAt10, right: hrAt3, error: error / meter.cases }
  }
}

function boughtThen(histories: Histories, { end, truthEnd }: RankingCase = { customer: 0, end: 0, truthEnd: 0 }): number[] {
  return [...new Set(histories.product.subarray(end, truthEnd))]
}

/** A rule as it stands among a model's parameters. */
export function describeKeeping({ keepBought, otherwise = [] }: KeepingRule): Parameters {
  return { keepBought, ...otherwise.length > 0 ? { otherwise: otherwise.join(', ') } : {} }
}
