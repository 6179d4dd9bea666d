import type { Histories } from '../datasets/histories.ts'
import { ShopcastError } from '../domain/error.ts'
import type { EvaluatedModel, Evaluation } from '../domain/evaluation.ts'
import { isNetworkModel } from '../domain/task.ts'
import { TimeBudget } from '../domain/timeBudget.ts'
import { BLEND } from '../models/blend.ts'
import type { Parameters } from '../models/fitting.ts'
import type { Recommender } from '../models/recommender.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import { keptProducts } from '../tasks/recommend/keptProducts.ts'
import { backtestBlend, type BlendRival, type WeightedMember } from './backtestBlend.ts'
import { CaseOutcomes } from './caseOutcomes.ts'
import { learnKeeping } from './learnKeeping.ts'
import { raceSettings } from './raceSettings.ts'
import { casesOf, type RankingProtocol } from './rankingProtocol.ts'
import { describeKeeping, scoreRecommender } from './scoreRecommender.ts'
import type { Trial } from './trial.ts'
import { tryDefaults, type TunedRecommender } from './tuneRecommender.ts'

/** Fewer customers to ask about than this do not tell models apart. */
export const FEWEST_CASES = 20
/** A more complicated model must be better by this share of NDCG@10 to be chosen. */
const WORTH_IT = 0.01
/** So many models, the simplest, are measured however little time there is. */
const ALWAYS_MEASURED = 2
/** Seconds that the test and the blend take over those of trying each model as it is; so much is kept back when models are tuned. */
const AFTER_TUNING = 2.5
/** Of the work with the models that count: trying each as it is, tuning them, and measuring them on the test. */
const WORK = { defaults: 0.25, tuning: 0.5, test: 0.25 }
/** Of the time that is left for the blend, what earlier windows may take. */
const SHARE_FOR_EARLIER = 0.6
/** The list length that every ranking figure names. */
const LIST_LENGTH = 10

export interface RecommendBacktest {
  evaluation: Evaluation
  winner: TunedWinner
  /** What became of each test case's offers, by model. */
  outcomes: ReadonlyMap<string, CaseOutcomes>
  /** Seconds that the models which count took without their tuning. */
  untunedSeconds: number
}

/** What won: a blend of its members, or one model alone, of weight 1. All are fitted to what came before the test. */
export interface TunedWinner {
  name: string
  parameters: Parameters
  keepBought: boolean
  /** Categories for which that is the other way round. */
  otherwise: readonly string[]
  members: readonly WeightedMember[]
  /** Seconds that predictions will take, about: the members' fits, and a list for everybody. */
  secondsToPredict: number
}

/** What a comparison may take, each a part of the next: for models that count and their settings, for the networks and the blend too, and for the predictions of the winner. */
export interface ComparingTime {
  readonly counting: TimeBudget
  readonly comparing: TimeBudget
  readonly whole: TimeBudget
}

export interface ComparingOptions {
  /** The model that is to win whatever is found, or null. */
  asked?: string | null
  /** Whether a blend is a rival too. */
  blended?: boolean
  time?: ComparingTime
  /** Of each model so many settings are tuned, the most telling ones. */
  mostSettings?: number
}

interface Result {
  evaluated: EvaluatedModel
  winner: TunedWinner
}

/**
 * Measures recommenders, and where there are several a blend of them, on the test cases, ranking all products. Settings, weights and
 * the winner are chosen by NDCG@10 on the validation cases. Where time is short, settings are left as they are and models left out,
 * the two simplest, the best of those that were tried and the one asked for excepted.
 * @throws ShopcastError tooLittleData
 */
export async function backtestRecommend(histories: Histories, models: readonly Recommender[], protocol: RankingProtocol, trial: Trial, options: ComparingOptions = {}): Promise<RecommendBacktest> {
  const customers = casesOf(protocol)
  if (customers < FEWEST_CASES) throw new ShopcastError('tooLittleData', { have: customers, need: FEWEST_CASES, unit: 'customers' })
  return new RecommenderComparison(histories, models, protocol, trial, options).run()
}

class RecommenderComparison {
  readonly #histories: Histories
  readonly #models: readonly Recommender[]
  readonly #protocol: RankingProtocol
  readonly #trial: Trial
  readonly #asked: string | null
  readonly #blended: boolean
  readonly #mostSettings: number
  readonly #time: ComparingTime
  readonly #results: Result[] = []
  readonly #rivals: BlendRival[] = []
  readonly #outcomes = new Map<string, CaseOutcomes>()
  readonly #notTried: string[] = []

  constructor(histories: Histories, models: readonly Recommender[], protocol: RankingProtocol, trial: Trial, { asked = null, blended = true, time, mostSettings = Infinity }: ComparingOptions) {
    this.#histories = histories
    this.#models = models
    this.#protocol = protocol
    this.#trial = trial
    this.#asked = asked
    this.#blended = blended && models.length > 1
    this.#mostSettings = mostSettings
    this.#time = time ?? { counting: TimeBudget.endless, comparing: TimeBudget.endless, whole: TimeBudget.endless }
  }

  async run(): Promise<RecommendBacktest> {
    const counting = this.#models.filter(({ name }) => !isNetworkModel(name))
    const networks = this.#models.filter(({ name }) => isNetworkModel(name))
    const untunedSeconds = await this.#compareCounting(counting)
    for (const [index, model] of networks.entries()) {
      await this.#compareNetwork(model)
      this.#trial.progress(counting.length + index + 1, this.#models.length)
    }
    if (this.#blended) await this.#compareBlend()
    // Simplest first, as they were given, whichever was measured first.
    const order = [...this.#models.map(({ name }) => name), BLEND]
    this.#results.sort((a, b) => order.indexOf(a.winner.name) - order.indexOf(b.winner.name))
    const won = this.#results.find(result => result.winner.name === this.#asked) ?? best(this.#results)
    return {
      winner: won.winner,
      outcomes: new Map(this.#results.flatMap(({ winner: { name } }) => [[name, this.#outcomes.get(name)]]).filter((entry): entry is [string, CaseOutcomes] => entry[1] !== undefined)),
      untunedSeconds,
      evaluation: {
        task: 'recommend', ...this.#protocol.label, customers: this.#protocol.test.cases.length, listLength: LIST_LENGTH,
        models: this.#results.map(result => result.evaluated), winner: won.evaluated.name, calibration: [],
        ...this.#notTried.length === 0 ? {} : { notTried: this.#notTried },
      },
    }
  }

  /** Each with its defaults first, so that all are tried before the first is tuned. @returns seconds without the tuning */
  async #compareCounting(models: readonly Recommender[]): Promise<number> {
    const { counting, comparing } = this.#time
    const { validation, mayKeepBought } = this.#protocol
    const progress = (share: number): void => this.#trial.progress(models.length * share, this.#models.length)
    const tried: TunedRecommender[] = []
    const begun = counting.spent()
    for (const [index, model] of models.entries()) {
      const found = await this.#within(counting, this.#isAlways(model), trial => tryDefaults(model, this.#histories, validation, mayKeepBought, counting, trial))
      if (found && (this.#isAlways(model) || secondsToPredict(found, this.#histories) <= this.#time.whole.left())) tried.push(found)
      else this.#notTried.push(model.name)
      progress(WORK.defaults * (index + 1) / models.length)
    }
    const tuningFrom = counting.spent()
    const tuning = counting.atMost(Math.max(0, comparing.left() - AFTER_TUNING * (tuningFrom - begun)))
    const tuned = await raceSettings(tried, this.#histories, validation, mayKeepBought, this.#mostSettings, tuning, {
      ...this.#trial, progress: (done, total) => progress(WORK.defaults + WORK.tuning * done / Math.max(1, total)),
    })
    const bestFirst = tuned.toSorted((a, b) => b.figures.ndcgAt10 - a.figures.ndcgAt10)
    // What comes back, and what does not, is the shop's doing: it is learned once, with the model that is likeliest to be used.
    const likeliest = Math.max(0, bestFirst.findIndex(({ model }) => model.name === this.#asked))
    if (mayKeepBought && bestFirst[likeliest]) bestFirst[likeliest] = await learnKeeping(bestFirst[likeliest], this.#histories, validation, tuning, this.#trial)
    const tuningSeconds = counting.spent() - tuningFrom
    for (const [index, one] of bestFirst.entries()) {
      await this.#test(one, comparing, index === 0 || this.#isAlways(one.model))
      progress(WORK.defaults + WORK.tuning + WORK.test * (index + 1) / tried.length)
    }
    return counting.spent() - begun - tuningSeconds
  }

  async #compareNetwork(model: Recommender): Promise<void> {
    const { comparing, whole } = this.#time
    const isAlways = this.#isAlways(model)
    const { validation, mayKeepBought } = this.#protocol
    const tuned = await this.#within(comparing, isAlways, trial => tryDefaults(model, this.#histories, validation, mayKeepBought, comparing, trial))
    if (!tuned || (!isAlways && secondsToPredict(tuned, this.#histories) > whole.left())) return void this.#notTried.push(model.name)
    this.#trial.judged?.(model.name, { ...tuned.figures })
    await this.#test(tuned, comparing, isAlways)
  }

  /** Fits a model to what came before the test, and ranks for the test cases. */
  async #test(tuned: TunedRecommender, time: TimeBudget, isAlways: boolean): Promise<void> {
    const { model, parameters, keepBought, otherwise, figures, fitted } = tuned
    const { test } = this.#protocol
    const outcomes = new CaseOutcomes(this.#histories, test.cases)
    const measured = await this.#within(time, isAlways, async ({ checkpoint }) => {
      const onTest = await model.fit(test.learnFrom, parameters, { checkpoint, judge: null, startFrom: fitted })
      return { onTest, metrics: await scoreRecommender(withoutProducts(onTest, test.leftOut), this.#histories, test.cases, keptProducts(this.#histories, tuned), checkpoint, outcomes) }
    })
    if (!measured) return void this.#notTried.push(model.name)
    const { onTest, metrics } = measured
    this.#outcomes.set(model.name, outcomes)
    this.#rivals.push({ model, parameters, onValidation: fitted, onTest, secondsToPredict: secondsToPredict(tuned, this.#histories) })
    this.#results.push({
      evaluated: { name: model.name, metrics: { ...metrics }, validation: { ...figures }, parameters: { ...onTest.parameters, ...describeKeeping(tuned) } },
      winner: { name: model.name, parameters, keepBought, otherwise, members: [{ model, parameters, fitted: onTest, weight: 1 }], secondsToPredict: secondsToPredict(tuned, this.#histories) },
    })
  }

  /** Of as many rivals, the best first, as there is time to predict with. */
  async #compareBlend(): Promise<void> {
    const { comparing, whole } = this.#time
    const { keepBought, otherwise } = best(this.#results).winner
    const outcomes = new CaseOutcomes(this.#histories, this.#protocol.test.cases)
    const isAlways = this.#asked === BLEND
    const rivals = this.#affordable(isAlways ? Infinity : whole.left())
    const found = rivals.length < 2 ? null : await this.#within(comparing, isAlways, trial => backtestBlend(rivals, this.#histories, this.#protocol, { keepBought, otherwise }, outcomes, comparing.share(SHARE_FOR_EARLIER), trial))
    if (!found) return void this.#notTried.push(BLEND)
    this.#trial.judged?.(BLEND, found.evaluated.validation)
    this.#outcomes.set(BLEND, outcomes)
    this.#results.push({ evaluated: found.evaluated, winner: { name: BLEND, parameters: {}, keepBought, otherwise, members: found.members, secondsToPredict: found.secondsToPredict } })
  }

  #affordable(seconds: number): BlendRival[] {
    const figureOf = ({ model }: BlendRival): number => this.#results.find(({ winner }) => winner.name === model.name)?.evaluated.validation.ndcgAt10 ?? 0
    let left = seconds
    const chosen = new Set(this.#rivals.toSorted((a, b) => figureOf(b) - figureOf(a)).filter(({ secondsToPredict }) => (left -= secondsToPredict) >= 0))
    return this.#models.flatMap(model => [...chosen].filter(rival => rival.model === model))
  }

  #isAlways(model: Recommender): boolean {
    return this.#models.indexOf(model) < ALWAYS_MEASURED || model.name === this.#asked
  }

  /** @returns null where time was up */
  #within<T>(time: TimeBudget, isAlways: boolean, work: (trial: Trial) => Promise<T>): Promise<T | null> {
    if (isAlways) return work(this.#trial)
    return time.attempt(this.#trial.checkpoint, checkpoint => work({ ...this.#trial, checkpoint }))
  }
}

function secondsToPredict({ cost: { fit, ranking } }: TunedRecommender, { customers }: Histories): number {
  return fit + ranking * customers
}

/** The simplest, unless another is better by enough. @throws ShopcastError modelUnknown where there is none */
function best(results: readonly Result[]): Result {
  const [first, ...rest] = results
  if (!first) throw new ShopcastError('modelUnknown', { name: '', known: '' })
  const ndcg = ({ evaluated }: Result): number => evaluated.validation.ndcgAt10 ?? 0
  return rest.reduce((holder, challenger) => ndcg(challenger) > ndcg(holder) * (1 + WORTH_IT) ? challenger : holder, first)
}
