import type { Histories } from '../datasets/histories.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import type { RankingProblem } from '../tasks/recommend/rankingCases.ts'
import type { Trial } from './trial.ts'
import { isWorthIt, measure, type TunedRecommender } from './tuneRecommender.ts'

/** So many categories, those in which customers had most when they were asked about, are looked at; fewer products than this say nothing. */
const MOST_CATEGORIES = 8
const FEWEST_HELD = 100

/**
 * Learns by NDCG@10 on validation cases in which categories bought products come back into the list, or stay out of it, otherwise than
 * in the rest: one category after the other, while there is time.
 */
export async function learnKeeping(tuned: TunedRecommender, histories: Histories, problem: RankingProblem, time: TimeBudget, { checkpoint }: Trial): Promise<TunedRecommender> {
  let best = tuned
  for (const name of mostHeld(histories, problem)) {
    const rule = { keepBought: tuned.keepBought, otherwise: [...best.otherwise, name] }
    const figures = await time.attempt(checkpoint, waitHere => measure(tuned.fitted, histories, problem, rule, { checkpoint: waitHere }))
    if (!figures) break
    const challenger = { ...best, ...rule, figures }
    if (isWorthIt(challenger, best)) best = challenger
  }
  return best
}

/** The categories of what customers had when they were asked about, most first; none where there is no more than one. */
function mostHeld({ categories, starts, product }: Histories, { cases }: RankingProblem): string[] {
  if (!categories || categories.names.length < 2) return []
  const held = new Int32Array(categories.names.length)
  for (const { customer, end } of cases) {
    for (const one of new Set(product.subarray(starts[customer], end))) {
      const category = categories.of[one] ?? -1
      if (category >= 0) held[category] = (held[category] ?? 0) + 1
    }
  }
  return [...held.entries()].filter(([, count]) => count >= FEWEST_HELD).sort(([, a], [, b]) => b - a).slice(0, MOST_CATEGORIES).flatMap(([category]) => categories.names[category] ?? [])
}
