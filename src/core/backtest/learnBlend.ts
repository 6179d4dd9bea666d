import type { Metrics } from '../domain/evaluation.ts'
import { RankingMeter, type RankingFigures } from '../metrics/ranking.ts'
import { fitConditionalLogit } from '../models/conditionalLogit.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { BlendCandidates } from './blendCandidates.ts'

const RIDGE = 1e-3
/** A member whose absence costs less than this share of NDCG@10 is left out: fewer members are faster, and easier to explain. */
const WORTH_IT = 0.001
const K = 10

export interface LearnedBlend {
  /** By member; 0 for those left out. */
  readonly weights: number[]
  /** Of weights learned on one half of the cases and judged on the other. */
  readonly figures: Metrics
}

/**
 * The weights under which the members together foretell best what was bought, by conditional logit. Members that the others do
 * without are left out, the lightest first.
 */
export async function learnBlend(candidates: BlendCandidates, members: number, checkpoint: Checkpoint): Promise<LearnedBlend> {
  let kept = Array.from({ length: members }, (_, member) => member)
  let ndcg = crossJudge(candidates, members, kept).ndcgAt10
  const lightestFirst = spread(candidates, members, kept)
  for (const member of lightestFirst) {
    if (kept.length === 1) break
    await checkpoint()
    const without = kept.filter(one => one !== member)
    const left = crossJudge(candidates, members, without).ndcgAt10
    if (left < ndcg * (1 - WORTH_IT)) continue
    kept = without
    ndcg = Math.max(ndcg, left)
  }
  const weights = new Array<number>(members).fill(0)
  const learned = fitConditionalLogit(pick(candidates, members, kept), kept.length, RIDGE)
  kept.forEach((member, place) => { weights[member] = learned[place] ?? 0 })
  return { weights, figures: crossJudge(candidates, members, kept) }
}

/** Members, the one that moves the scores least first. */
function spread(candidates: BlendCandidates, members: number, kept: readonly number[]): number[] {
  const weights = fitConditionalLogit(pick(candidates, members, kept), kept.length, RIDGE)
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

function pick(candidates: BlendCandidates, members: number, kept: readonly number[]): BlendCandidates {
  if (kept.length === members) return candidates
  const count = candidates.chosen.length
  const features = new Float32Array(count * kept.length)
  for (let row = 0; row < count; row++) kept.forEach((member, place) => { features[row * kept.length + place] = candidates.features[row * members + member] ?? 0 })
  return { ...candidates, features }
}

function crossJudge(candidates: BlendCandidates, members: number, kept: readonly number[]): Pick<RankingFigures, 'hrAt3' | 'hrAt10' | 'ndcgAt10'> {
  const picked = pick(candidates, members, kept)
  const meter = new RankingMeter(1)
  for (const half of [0, 1]) {
    const weights = fitConditionalLogit(picked, kept.length, RIDGE, index => index % 2 === half)
    for (let index = 1 - half; index < picked.relevant.length; index += 2) meter.add(ranksInCase(picked, weights, index), [])
  }
  const { hrAt3, hrAt10, ndcgAt10 } = meter.figures()
  return { hrAt3, hrAt10, ndcgAt10 }
}

/** Of what was bought; Infinity for what is no candidate. */
function ranksInCase({ features, starts, chosen, relevant }: BlendCandidates, weights: Float64Array, index: number): number[] {
  const rows = Array.from({ length: (starts[index + 1] ?? 0) - (starts[index] ?? 0) }, (_, i) => (starts[index] ?? 0) + i)
  const score = new Map(rows.map(row => [row, weights.reduce((sum, weight, i) => sum + weight * (features[row * weights.length + i] ?? 0), 0)]))
  const ranks = rows.toSorted((a, b) => (score.get(b) ?? 0) - (score.get(a) ?? 0)).slice(0, K).flatMap((row, place) => chosen[row] === 1 ? [place + 1] : [])
  return [...ranks, ...new Array<number>((relevant[index] ?? 0) - ranks.length).fill(Infinity)]
}
