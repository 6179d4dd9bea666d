import type { Histories } from '../datasets/histories.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { FittedRecommender } from '../models/recommender.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import { keptProducts, type KeepingRule } from '../tasks/recommend/keptProducts.ts'
import type { RankingCase, RankingProblem } from '../tasks/recommend/rankingCases.ts'
import { evenSample } from './evenSample.ts'
import { ndcgOfCases } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'
import { fitOn, isWorthIt, measure, MOST_CASES, type TunedRecommender } from './tuneRecommender.ts'

/** The heat is run on one in so many of the cases that settings are measured by. */
const HEAT = 4
/** On fewer cases than this a heat would go by chance: all are measured at once then. */
const FEWEST_IN_HEAT = 100

/** Worse by more than so many standard errors is surely worse. */
const SURELY = 2

type Setting = readonly [name: string, values: readonly (number | string | boolean)[]]

/** A model on its way through its settings. */
interface Racer {
  best: TunedRecommender
  readonly open: Setting[]
  /** NDCG@10 of the best on each case of the heat; null until it is asked for. */
  pace: Float64Array | null
  secondsSpent: number
}

/** What all races are run on. */
interface Track {
  readonly histories: Histories
  readonly problem: RankingProblem
  readonly mayKeepBought: boolean
  /** Empty where there are too few. */
  readonly heat: readonly RankingCase[]
  readonly checkpoint: Checkpoint
}

/**
 * Chooses models' settings by NDCG@10 on validation cases: one setting after the other, each at its best so far (coordinate search),
 * once through, until the time is over. The values of a setting race by successive halving (Jamieson & Talwalkar 2016): all run the
 * heat, on a quarter of the cases; of those that are not surely worse there than what is held, the better half is measured on all.
 * The model goes next that will have used the least time, so that the most telling settings of all come before the last ones of any,
 * and costly models hold up no others.
 * @param mostSettings of each model so many settings are tuned, the most telling ones
 */
export async function raceSettings(begun: readonly TunedRecommender[], histories: Histories, problem: RankingProblem, mayKeepBought: boolean, mostSettings: number, time: TimeBudget, { checkpoint, progress, judged }: Trial): Promise<TunedRecommender[]> {
  const heat = evenSample(problem.cases, Math.floor(Math.min(problem.cases.length, MOST_CASES) / HEAT))
  const track: Track = { histories, problem, mayKeepBought, heat: heat.length < FEWEST_IN_HEAT ? [] : heat, checkpoint }
  const racers = begun.map((best): Racer => ({ best, open: Object.entries(best.model.settings).slice(0, mostSettings), pace: null, secondsSpent: 0 }))
  const total = racers.reduce((sum, { open }) => sum + open.length, 0)
  const tell = ({ best }: Racer): void => judged?.(best.model.name, { ...best.figures })
  racers.filter(({ open }) => open.length === 0).forEach(tell)
  const secondsAfter = ({ best: { cost }, open, secondsSpent }: Racer): number => secondsSpent + (open[0]?.[1].length ?? 0) * (cost.fit + cost.ranking * heat.length)
  for (let done = 0; !time.isOver(); done++) {
    progress(done, total)
    const [next] = racers.filter(({ open }) => open.length > 0).sort((a, b) => secondsAfter(a) - secondsAfter(b))
    const setting = next?.open.shift()
    if (!next || !setting) break
    const from = time.spent()
    await raceValues(next, setting, track, time)
    next.secondsSpent += time.spent() - from
    if (next.open.length === 0) tell(next)
  }
  racers.filter(({ open }) => open.length > 0).forEach(tell)
  return racers.map(({ best }) => best)
}

/** The values of a model's setting, the others at their best so far. */
async function raceValues(racer: Racer, [name, values]: Setting, track: Track, time: TimeBudget): Promise<void> {
  const { histories, problem, mayKeepBought, heat } = track
  const from = racer.best
  const run = async (value: number | string | boolean, waitHere: Checkpoint): Promise<{ challenger: Omit<TunedRecommender, 'figures'>; paces: Float64Array }> => {
    const parameters = { ...from.parameters, [name]: value }
    const fitted = await fitOn(from.model, histories, problem, mayKeepBought, parameters, { checkpoint: waitHere })
    return { challenger: { ...from, fitted, parameters }, paces: await runHeat(fitted, from, track, waitHere) }
  }
  const found: Awaited<ReturnType<typeof run>>[] = []
  for (const value of values.filter(one => from.parameters[name] !== one)) {
    const one = await time.attempt(track.checkpoint, waitHere => run(value, waitHere))
    if (!one) break
    found.push(one)
  }
  const before = found.length === 0 || heat.length === 0 ? null : racer.pace ??= await time.attempt(track.checkpoint, waitHere => runHeat(from.fitted, from, track, waitHere))
  for (const { challenger, paces } of chooseFinalists(found, before)) {
    const figures = await time.attempt(track.checkpoint, waitHere => measure(challenger.fitted, histories, problem, from, { checkpoint: waitHere }))
    if (!figures || !isWorthIt({ ...challenger, figures }, racer.best)) continue
    racer.best = { ...challenger, figures }
    racer.pace = paces
  }
}

/** The better half by the heat, the best first, without those that are surely worse than what is held; all where no heat was run. */
function chooseFinalists<T extends { readonly paces: Float64Array }>(found: readonly T[], before: Float64Array | null): readonly T[] {
  if (!before) return found
  const gains = found.map(one => ({ one, ...meanAndError(one.paces.map((pace, index) => pace - (before[index] ?? 0))) }))
  return gains.sort((a, b) => b.mean - a.mean).slice(0, Math.ceil(found.length / 2)).filter(({ mean, error }) => mean + SURELY * error > 0).map(({ one }) => one)
}

function meanAndError(values: Float64Array): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, error: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / values.length }
}

function runHeat(fitted: FittedRecommender, rule: KeepingRule, { histories, problem, heat }: Track, checkpoint: Checkpoint): Promise<Float64Array> {
  return ndcgOfCases(withoutProducts(fitted, problem.leftOut), histories, heat, keptProducts(histories, rule), checkpoint)
}
