/**
 * Figures for ranked lists, each the mean over cases (one case: one customer with at least one relevant product).
 * Scores are ranked over ALL products, never over a sample; ties count against the product (its rank is the worst of the tie).
 * A product excluded from the ranking (score −Infinity) has no rank.
 */
export interface RankingFigures {
  /** Share of cases with a relevant product among the first 3, the first 10. */
  hrAt3: number
  hrAt10: number
  /** DCG@10 with gain 1 and discount 1 / log2(rank + 1), over the DCG of the best possible list (Järvelin & Kekäläinen 2002). */
  ndcgAt10: number
  /** Mean of 1 / rank of the first relevant product, over the whole ranking. */
  mrr: number
  /** Share of the relevant products that are among the first 10. */
  recallAt10: number
  /** Share of the first 10 that are relevant. */
  precisionAt10: number
  /** Share of all products that are among the first 10 of at least one case. */
  coverage: number
}

const K = 10

/** NDCG@10 of one case, from the ranks of what is relevant; 0 where nothing is. */
export function ndcgAt10(ranks: readonly number[]): number {
  let dcg = 0
  let ideal = 0
  ranks.forEach((rank, index) => {
    if (rank <= K) dcg += 1 / Math.log2(rank + 1)
    if (index < K) ideal += 1 / Math.log2(index + 2)
  })
  return ideal === 0 ? 0 : dcg / ideal
}

/** Adds up the figures case by case. */
export class RankingMeter {
  #cases = 0
  readonly #sums = { hrAt3: 0, hrAt10: 0, ndcgAt10: 0, mrr: 0, recallAt10: 0, precisionAt10: 0 }
  readonly #shown: Uint8Array

  /** @param products how many there are */
  constructor(products: number) {
    this.#shown = new Uint8Array(products)
  }

  get cases(): number {
    return this.#cases
  }

  /**
   * @param ranks of the relevant products, 1 the best; Infinity where a product is not ranked
   * @param firstTen the products shown, best first
   */
  add(ranks: readonly number[], firstTen: ArrayLike<number>): void {
    let best = Infinity
    let hits = 0
    for (const rank of ranks) {
      best = Math.min(best, rank)
      if (rank <= K) hits++
    }
    this.#cases++
    this.#sums.hrAt3 += best <= 3 ? 1 : 0
    this.#sums.hrAt10 += best <= K ? 1 : 0
    this.#sums.ndcgAt10 += ndcgAt10(ranks)
    this.#sums.mrr += 1 / best
    this.#sums.recallAt10 += ranks.length === 0 ? 0 : hits / ranks.length
    this.#sums.precisionAt10 += hits / K
    for (let i = 0; i < Math.min(K, firstTen.length); i++) this.#shown[firstTen[i] ?? 0] = 1
  }

  /** NaN before the first case. */
  figures(): RankingFigures {
    const mean = (sum: number): number => sum / this.#cases
    const { hrAt3, hrAt10, ndcgAt10, mrr, recallAt10, precisionAt10 } = this.#sums
    return {
      hrAt3: mean(hrAt3), hrAt10: mean(hrAt10), ndcgAt10: mean(ndcgAt10), mrr: mean(mrr),
      recallAt10: mean(recallAt10), precisionAt10: mean(precisionAt10),
      coverage: this.#shown.reduce((sum, seen) => sum + seen, 0) / this.#shown.length,
    }
  }
}

/**
 * The ranks of some products among all: 1 + how many others score at least as high; Infinity where a product is excluded.
 * One pass over the scores, however many products are asked for. Ascending, so in no particular order of products.
 */
export function ranksOf(products: Iterable<number>, scores: Float32Array): number[] {
  const wanted = Float32Array.from(products, product => scores[product] ?? -Infinity).sort().reverse()
  const firstBelow = new Int32Array(wanted.length + 1)
  const least = wanted.at(-1) ?? Infinity
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] ?? -Infinity
    if (score < least) continue
    let low = 0
    let high = wanted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((wanted[middle] ?? 0) > score) low = middle + 1
      else high = middle
    }
    firstBelow[low] = (firstBelow[low] ?? 0) + 1
  }
  let reached = 0
  return Array.from(wanted, (score, i) => {
    reached += firstBelow[i] ?? 0
    return score === -Infinity ? Infinity : reached
  })
}

/**
 * The numbers of the `k` highest scores, best first, excluded ones (−Infinity) left out. Ties go to the lower number.
 * One pass with a small sorted list: the common case compares each score with the worst kept one only.
 */
export function topK(scores: Float32Array, k: number): Int32Array {
  const best = new Int32Array(k)
  const bestScore = new Float32Array(k).fill(-Infinity)
  let kept = 0
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] ?? -Infinity
    if (score === -Infinity || (kept === k && score <= (bestScore[k - 1] ?? 0))) continue
    let place = kept < k ? kept++ : k - 1
    while (place > 0 && (bestScore[place - 1] ?? 0) < score) {
      bestScore[place] = bestScore[place - 1] ?? 0
      best[place] = best[place - 1] ?? 0
      place--
    }
    bestScore[place] = score
    best[place] = i
  }
  return best.subarray(0, kept)
}
