import type { Metrics } from '../domain/evaluation.ts'
import { RankingMeter, type RankingFigures } from '../metrics/ranking.ts'
import { fitConditionalLogit } from '../models/conditionalLogit.ts'
import type { Checkpoint } from '../models/fitting.ts'
import { pickMembers, type BlendCandidates } from './blendCandidates.ts'

const RIDGE = 1e-3
/** A member whose absence costs less than this share of NDCG@10 is left out: fewer members are faster, and easier to explain. */
const WORTH_IT = 0.001
const K = 10

export interface LearnedBlend {
  /** By member; 0 for those left out. */
  readonly weights: number[]
  /** Of weights learned on one half of the cases, and on earlier ones, and judged on the other. */
  readonly figures: Metrics
}

/**
 * The weights under which the members together foretell best what was bought, by conditional logit. Members that the others do
 * without are left out, the lightest first.
 * @param judged so many cases, the first, are judged by; what comes after them is of earlier windows and is learned from alone
 */
export async function learnBlend(candidates: BlendCandidates, members: number, checkpoint: Checkpoint, judged = candidates.relevant.length): Promise<LearnedBlend> {
  let kept = Array.from({ length: members }, (_, member) => member)
  let best = crossJudge(candidates, members, kept, judged)
  let ndcg = best.figures.ndcgAt10
  const lightestFirst = spread(candidates, members, kept)
  for (const member of lightestFirst) {
    if (kept.length === 1) break
    await checkpoint()
    const without = kept.filter(one => one !== member)
    // What is left weighs nearly as before: from there the new weights are soon found.
    const left = crossJudge(candidates, members, without, judged, best.halves.map(weights => weights.filter((_, place) => kept[place] !== member)))
    if (left.figures.ndcgAt10 < ndcg * (1 - WORTH_IT)) continue
    kept = without
    best = left
    ndcg = Math.max(ndcg, left.figures.ndcgAt10)
  }
  const weights = new Array<number>(members).fill(0)
  const learned = fitConditionalLogit(pickMembers(candidates, members, kept), kept.length, RIDGE)
  kept.forEach((member, place) => { weights[member] = learned[place] ?? 0 })
  return { weights, figures: best.figures }
}

/** Members, the one that moves the scores least first. */
function spread(candidates: BlendCandidates, members: number, kept: readonly number[]): number[] {
  const weights = fitConditionalLogit(pickMembers(candidates, members, kept), kept.length, RIDGE)
  const moves = kept.map((member, place) => {
    let sum = 0
    let squares = 0
    const count = candidates.chosen.length
    for (let row = 0; row < count; row++) {
      const x = candidates.features[row * members + member] ?? 0
      sum += x
      squares += x * x
    }
    return Math.abs(weights[place] ?? 0) * Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
  })
  return kept.toSorted((a, b) => (moves[a] ?? 0) - (moves[b] ?? 0))
}

interface CrossJudged {
  figures: Pick<RankingFigures, 'hrAt3' | 'hrAt10' | 'ndcgAt10'>
  /** The weights of the kept, learned on either half. */
  halves: Float64Array[]
}

/** @param from weights to begin with, by half */
function crossJudge(candidates: BlendCandidates, members: number, kept: readonly number[], judged: number, from: readonly Float64Array[] = []): CrossJudged {
  const picked = pickMembers(candidates, members, kept)
  const meter = new RankingMeter(1)
  const halves = [0, 1].map(half => fitConditionalLogit(picked, kept.length, RIDGE, index => index >= judged || index % 2 === half, from[half]))
  for (const [half, weights] of halves.entries()) {
    for (let index = 1 - half; index < judged; index += 2) meter.add(ranksInCase(picked, weights, index), [])
  }
  const { hrAt3, hrAt10, ndcgAt10 } = meter.figures()
  return { figures: { hrAt3, hrAt10, ndcgAt10 }, halves }
}

/** Of what was bought, among the first ten; Infinity for the rest of it, and for what no member of positive weight speaks for, which a blend never names. Where scores are equal, the earlier row is before the later. */
function ranksInCase({ features, starts, chosen, relevant }: BlendCandidates, weights: Float64Array, index: number): number[] {
  const first = starts[index] ?? 0
  const width = weights.length
  const scores = new Float64Array((starts[index + 1] ?? 0) - first)
  for (let row = 0; row < scores.length; row++) {
    let sum = 0
    let isSpokenFor = false
    for (let i = 0; i < width; i++) {
      const said = (weights[i] ?? 0) * (features[(first + row) * width + i] ?? 0)
      sum += said
      isSpokenFor ||= said > 0
    }
    scores[row] = isSpokenFor ? sum : -Infinity
  }
  const ranks: number[] = []
  for (let row = 0; row < scores.length; row++) {
    const own = scores[row] ?? 0
    if (chosen[first + row] !== 1 || own === -Infinity) continue
    const rank = 1 + scores.reduce((before, score, other) => score > own || (score === own && other < row) ? before + 1 : before, 0)
    if (rank <= K) ranks.push(rank)
  }
  return [...ranks, ...new Array<number>((relevant[index] ?? 0) - ranks.length).fill(Infinity)]
}
