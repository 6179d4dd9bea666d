import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backtestRecommend } from '../../../src/core/backtest/backtestRecommend.ts'
import { timeProtocol } from '../../../src/core/backtest/rankingProtocol.ts'
import { joinCandidates } from '../../../src/core/backtest/blendCandidates.ts'
import { learnBlend } from '../../../src/core/backtest/learnBlend.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { blendRecommender } from '../../../src/core/models/blend.ts'
import { fitConditionalLogit } from '../../../src/core/models/conditionalLogit.ts'
import { coOccurrence } from '../../../src/core/models/coOccurrence.ts'
import { logOnePlus } from '../../../src/core/models/logOnePlus.ts'
import { popularity } from '../../../src/core/models/popularity.ts'
import { scoreEach, type FittedRecommender } from '../../../src/core/models/recommender.ts'
import { personalRhythm } from '../../../src/core/models/personalRhythm.ts'
import { recentPopularity } from '../../../src/core/models/recentPopularity.ts'
import { similarCustomers } from '../../../src/core/models/similarCustomers.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

/** 2,000 cases of 20 products with two features each; one is chosen with the probability that weights (1.5, −0.5) give. */
function simulatedChoices() {
  const random = new Random(7)
  const features = Float32Array.from({ length: 2000 * 20 * 2 }, () => random.next() * 2)
  const chosen = new Uint8Array(2000 * 20)
  for (let c = 0; c < 2000; c++) {
    const odds = Array.from({ length: 20 }, (_, i) => Math.exp(1.5 * (features[(c * 20 + i) * 2] ?? 0) - 0.5 * (features[(c * 20 + i) * 2 + 1] ?? 0)))
    let left = random.next() * odds.reduce((a, b) => a + b, 0)
    chosen[c * 20 + odds.findIndex(one => (left -= one) <= 0)] = 1
  }
  return { features, chosen, starts: Int32Array.from({ length: 2001 }, (_, c) => 20 * c), relevant: new Int32Array(2000).fill(1) }
}

describe('the conditional logit', () => {
  it('finds the weights that choices were made by', () => {
    const [first, second] = fitConditionalLogit(simulatedChoices(), 2, 1e-6)
    expect(first).toBeCloseTo(1.5, 0)
    expect(second).toBeCloseTo(-0.5, 0)
    expect(Math.abs((first ?? 0) - 1.5)).toBeLessThan(0.15)
  })

  it('bears cases without a choice and features that never vary', () => {
    const weights = fitConditionalLogit({ features: Float32Array.of(1, 0, 1, 1, 1, 0, 1, 1), chosen: Uint8Array.of(0, 1, 0, 0), starts: Int32Array.of(0, 2, 4) }, 2, 0.01)
    expect([...weights].every(Number.isFinite)).toBe(true)
    expect(weights[1]).toBeGreaterThan(0)
  })
})

it('the quick logarithm is right wherever a blend asks for one', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (x) => {
    expect(Math.abs(logOnePlus(x) - Math.log(1 + x))).toBeLessThan(2e-6)
  }), { numRuns: 1000 })
})

describe('learning a blend', () => {
  it('leaves out a member that says nothing', async () => {
    const choices = simulatedChoices()
    const noise = new Random(3)
    const features = Float32Array.from({ length: choices.chosen.length * 2 }, (_, i) => i % 2 === 0 ? choices.features[i] ?? 0 : noise.next())
    const { weights } = await learnBlend({ ...choices, features }, 2, noCheckpoint)
    expect(weights[0]).toBeGreaterThan(1)
    expect(weights[1]).toBe(0)
  })

  it('learns from what earlier windows showed too, and judges by the newest alone', async () => {
    const whole = simulatedChoices()
    const judged = 60
    const rows = judged * 20
    const newest = { features: whole.features.slice(0, rows * 2), chosen: whole.chosen.slice(0, rows), starts: whole.starts.slice(0, judged + 1), relevant: whole.relevant.slice(0, judged) }
    const earlier = { features: whole.features.slice(rows * 2), chosen: whole.chosen.slice(rows), starts: whole.starts.slice(judged).map(start => start - rows), relevant: whole.relevant.slice(judged) }
    const [alone, together] = [await learnBlend(newest, 2, noCheckpoint), await learnBlend(joinCandidates([newest, earlier], 2), 2, noCheckpoint, judged)]
    const off = ({ weights }: { weights: number[] }): number => Math.hypot((weights[0] ?? 0) - 1.5, (weights[1] ?? 0) + 0.5)
    expect(off(together)).toBeLessThan(0.5 * off(alone))
    // Nothing that was chosen earlier is looked for.
    const unchosen = { ...earlier, chosen: new Uint8Array(earlier.chosen.length) }
    expect((await learnBlend(joinCandidates([newest, unchosen], 2), 2, noCheckpoint, judged)).figures).toEqual(alone.figures)
  })

  it('finds nothing right where members only speak against what was bought, since a blend would then name nothing', async () => {
    const choices = simulatedChoices()
    const features = Float32Array.from(choices.chosen, was => 1 - was)
    const { weights, figures } = await learnBlend({ ...choices, features }, 1, noCheckpoint)
    expect(weights[0]).toBeLessThan(0)
    expect(figures.ndcgAt10).toBe(0)
  })
})

describe('a blend', () => {
  const member = (scoresOfAll: number[], ground: number | null): FittedRecommender => ({
    name: 'made', parameters: {}, strongestGround: () => ground,
    scoreAll: queries => scoreEach(queries, scoresOfAll.length, (_query, scores) => scores.set(scoresOfAll)),
  })
  const histories = historiesOf([1, 2, 3].map(product => ({ customer: 1, product, day: product })))

  it('ranks by what its members say together, never below zero, however they scale their scores', async () => {
    const blend = (factor: number) => blendRecommender({}, [{ fitted: member([3, 2, 0], null), weight: 1 }, { fitted: member([0 * factor, 5 * factor, 4 * factor], null), weight: -0.2 }], histories, true)
    const scoresOf = async (model: FittedRecommender) => (await Array.fromAsync(model.scoreAll([{ customer: 0, end: 3 }]), ({ scores }) => [...scores]))[0] ?? []
    const scores = await scoresOf(blend(1))
    expect(scores.every(score => score >= 0)).toBe(true)
    expect(scores[0]).toBeGreaterThan(scores[1] ?? 0)
    expect(scores[1]).toBeGreaterThan(scores[2] ?? 0)
    expect(await scoresOf(blend(1000))).toEqual(scores)
  })

  it('is explained by its strongest member that can', () => {
    const blend = blendRecommender({}, [{ fitted: member([1], 4), weight: 0.2 }, { fitted: member([1], null), weight: 2 }, { fitted: member([1], 7), weight: 0.5 }], histories, true)
    expect(blend.strongestGround(0, 3, 0)).toBe(7)
  })
})

describe('in a back-test', () => {
  /** Half of the customers come back to a favourite of their own; what they buy besides changes with the month. */
  const bought = Array.from({ length: 60 }, (_, i): Bought[] => Array.from({ length: 16 }, (_unused, k): Bought[] => [
    { customer: i + 1, product: 1 + i % 10, day: 12 * k + i % 12, order: k }, { customer: i + 1, product: 20 + Math.floor(k / 4), day: 12 * k + i % 12, order: k },
  ]).flat()).flat()
  const histories = historiesOf(bought)
  const protocol = timeProtocol(histories, { validation: { cut: 150, horizonDays: 20 }, test: { cut: 170, horizonDays: 20 } })
  const trial = { checkpoint: noCheckpoint, progress: () => undefined }

  it('the blend of what is popular and what is personal is a rival of both, and kept only where it wins', async () => {
    const { evaluation, winner } = await backtestRecommend(histories, [popularity, recentPopularity, coOccurrence], protocol, trial)
    expect(evaluation.models.map(model => model.name)).toEqual(['popularity', 'recentPopularity', 'coOccurrence', 'blend'])
    const validation = evaluation.models.map(model => model.validation.ndcgAt10 ?? 0)
    const best = Math.max(...validation.slice(0, 3))
    expect(evaluation.winner === 'blend').toBe((validation[3] ?? 0) > best * 1.01)
    expect(winner.members.length).toBe(evaluation.winner === 'blend' ? winner.members.length : 1)
  })

  it('it knows what is on its way up, which sells no more than what is on its way down', async () => {
    // Each product is bought by one customer in four for 40 days, by two for the next 40, by one for 40 more, and then by nobody.
    const fashions = historiesOf(Array.from({ length: 80 }, (_, c): Bought[] => Array.from({ length: 36 }, (_unused, k) => (
      { customer: c + 1, product: 2 + Math.floor(k / 4) - ([0, 1, 1, 2][(c + k) % 4] ?? 0), day: 10 * k + c % 10 }
    ))).flat())
    const { winner, evaluation } = await backtestRecommend(fashions, [popularity, recentPopularity], timeProtocol(fashions, { validation: { cut: 280, horizonDays: 40 }, test: { cut: 320, horizonDays: 40 } }), trial, { asked: 'blend' })
    expect(winner.members.find(({ parameters }) => parameters['halfLifeDays'] === 60)?.weight).toBeLessThan(0)
    const ndcgOf = (name: string): number => evaluation.models.find(model => model.name === name)?.metrics.ndcgAt10 ?? 0
    expect(ndcgOf('blend')).toBeGreaterThan(1.2 * ndcgOf('popularity'))
  })

  it('it can be asked for, and is left out where single models are', async () => {
    const asked = await backtestRecommend(histories, [popularity, coOccurrence], protocol, trial, { asked: 'blend' })
    expect(asked.winner.name).toBe('blend')
    const single = await backtestRecommend(histories, [popularity, coOccurrence], protocol, trial, { blended: false })
    expect(single.evaluation.models.map(model => model.name)).toEqual(['popularity', 'coOccurrence'])
  })

  it('a product planted in the future changes nothing that is chosen, nor any score of before', async () => {
    // Product 1, already known, is bought by everyone once the test window is over.
    const planted = historiesOf([...bought, ...Array.from({ length: 60 }, (_, i) => [195, 200, 205].map(day => ({ customer: i + 1, product: 1, day, order: day }))).flat()])
    const models = [popularity, recentPopularity, coOccurrence, personalRhythm, similarCustomers]
    const windows = { validation: { cut: 150, horizonDays: 20 }, test: { cut: 170, horizonDays: 20 } }
    const figures = async (of: typeof histories) => (await backtestRecommend(of, models, timeProtocol(of, windows), trial)).evaluation
    expect(await figures(planted)).toEqual(await figures(histories))
  })
})
