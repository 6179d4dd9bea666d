import { existsSync } from 'node:fs'
import { backtestChurn, type ChurnBacktest } from '../../src/core/backtest/backtestChurn.ts'
import { dayOfDate, type Histories } from '../../src/core/datasets/histories.ts'
import { planTimeWindows } from '../../src/core/datasets/timeWindows.ts'
import { DAY } from '../../src/core/domain/time.ts'
import { calibrationErrorByChance, expectedCalibrationError } from '../../src/core/metrics/calibration.ts'
import { bootstrapIntervals } from '../../src/core/metrics/bootstrapIntervals.ts'
import { aucRocOfDraws, brierOfDraws, logLoss } from '../../src/core/metrics/classification.ts'
import { churnModels } from '../../src/core/tasks/churn/churnModels.ts'
import { LAWFUL_CUT, LAWFUL_HORIZON, lawfulShops } from '../simulator/lawfulShops.ts'
import { demoPlan } from '../simulator/plan.ts'
import { ShopSimulation } from '../simulator/simulateShop.ts'
import { historiesOf } from '../core/historiesOf.ts'
import { readCdnow, hasCdnow } from '../readCdnow.ts'
import { ordersFile } from './realOrders.ts'
import { readOrders } from './readOrders.ts'

const ready = async (): Promise<void> => undefined

/** First days of the windows to be foretold, and how long they are. */
const ONLINE_RETAIL_CUTS = [
  ['2010-05-01', 91], ['2010-06-01', 91], ['2010-07-01', 91], ['2010-08-01', 91], ['2010-09-01', 91], ['2010-05-01', 182], ['2010-06-01', 182],
] as const
const SIMULATED_CUTS = [['2025-06-01', 90], ['2025-11-01', 60], ['2026-03-01', 90], ['2026-08-20', 90]] as const
const SIMPLE = ['recency', 'bgNbd', 'mbgNbd']
/** Of the shops whose law is known. */
const LAWFUL_SEEDS = [101, 102, 103] as const

/**
 * Who stays away, on a simulated shop and Online Retail at several cuts and on CDNOW: the winner of the validation window, beside every
 * model. Of each shop, how much better the winner is than the best of the simple ones at each cut, over all cuts together, with the
 * bootstrap's interval; a customer who is a case at several cuts is drawn with all of them. Last, on shops whose law is known, the
 * winner's log-loss over that of the law itself.
 */
export async function benchChurn(): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = { simulated: await benchShop(simulatedShop(), SIMULATED_CUTS), lawful: await benchLaws() }
  if (hasCdnow) figures['cdnow'] = await benchCdnow()
  if (!existsSync(ordersFile)) {
    console.log(`churn: skipped Online Retail, there is no ${ordersFile}`)
    return figures
  }
  return { ...figures, onlineRetail: await benchShop(await readOrders(), ONLINE_RETAIL_CUTS) }
}

/** 39 weeks learned and 39 foretold, as published; BG/NBD's parameters and log-likelihood beside those of Fader, Hardie & Lee (2005). */
async function benchCdnow(): Promise<Record<string, unknown>> {
  const test = await backtest(readCdnow(), '1997-10-01', 273)
  const fitted = test.evaluation.models.find(({ name }) => name === 'bgNbd')
  return {
    ...tableOf(test),
    published: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, logLikelihood: -9582.43, mae: 0.786, rmse: 1.608, correlation: 0.626, aucRoc: 0.773 },
    bgNbd: { ...fitted?.parameters, ...fitted?.metrics },
  }
}

/** The winner's log-loss on each shop as a multiple of the law's own; 1 is as near as anybody can come. */
async function benchLaws(): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {}
  for (const { law, draw } of lawfulShops) {
    for (const seed of LAWFUL_SEEDS) {
      const histories = historiesOf(draw(seed))
      const { evaluation: { winner, blended = [winner] }, testCases: { customers, lapsed }, predicted } = await backtestChurn(histories, churnModels, planTimeWindows(histories, LAWFUL_CUT, LAWFUL_HORIZON), null, { checkpoint: ready, progress: () => undefined })
      const ours = predicted.get(winner) ?? new Float64Array()
      const byLaw = Float64Array.from(customers, customer => law.churnProbability(customer, LAWFUL_HORIZON))
      figures[`${law.name} ${seed}`] = {
        customers: lapsed.length, chosen: blended, logLoss: logLoss(ours, lapsed), logLossOfLaw: logLoss(byLaw, lapsed), ratio: logLoss(ours, lapsed) / logLoss(byLaw, lapsed),
        ece: expectedCalibrationError(ours, lapsed), eceByChance: calibrationErrorByChance(ours, 1),
      }
    }
  }
  return figures
}

async function benchShop(histories: Histories, cuts: readonly (readonly [cut: string, days: number])[]): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {}
  const tests: ChurnBacktest[] = []
  for (const [cut, days] of cuts) {
    const test = await backtest(histories, cut, days)
    tests.push(test)
    figures[`${cut}+${days}`] = tableOf(test)
  }
  return { ...figures, better: await gain(histories.customers, tests) }
}

/** Three years of an invented shop with seasons, steady rhythms and customers who leave, of whom the models know nothing. */
function simulatedShop(): Histories {
  const shop = new ShopSimulation({ ...demoPlan, customers: 3000, seed: 7, firstDay: '2023-11-22' })
  return historiesOf([...shop.orders()].flatMap(({ at, customer, lines }) => lines.map(({ product, quantity, unitMinor }) => ({
    customer: customer.index, product, day: Math.floor(at / DAY), totalMinor: quantity * unitMinor,
  }))))
}

function backtest(histories: Histories, cut: string, days: number): Promise<ChurnBacktest> {
  return backtestChurn(histories, churnModels, planTimeWindows(histories, dayOfDate(cut), days), null, { checkpoint: ready, progress: () => undefined })
}

function tableOf({ evaluation, chosen, predicted, testCases: { lapsed } }: ChurnBacktest): Record<string, unknown> {
  const models = evaluation.models.map(({ name, metrics: { aucRoc, brier, logLoss, ece, mae } }) => [name, { aucRoc, brier, logLoss, ece, mae }])
  return { customers: lapsed.length, lapsed: lapsed.reduce((sum, one) => sum + one, 0) / lapsed.length, winner: evaluation.winner, chosen: chosen.map(({ model, calibration }) => `${model.name} ${calibration}`), eceByChance: calibrationErrorByChance(predicted.get(evaluation.winner) ?? new Float64Array(), 1), models: Object.fromEntries(models) }
}

/** Of the winner over the best simple model of each cut, by AUC and by Brier score. */
async function gain(customers: number, tests: readonly ChurnBacktest[]): Promise<Record<string, unknown>> {
  const difference = (figureOf: (predicted: Float64Array, lapsed: Uint8Array) => (drawn: Float64Array) => number): (drawn: Float64Array) => number => {
    const judged = tests.map(({ evaluation, predicted, testCases }) => {
      const ofModel = (name: string): ((drawn: Float64Array) => number) => figureOf(predicted.get(name) ?? new Float64Array(), testCases.lapsed)
      return { cases: testCases.customers.map(({ customer }) => customer), winner: ofModel(evaluation.winner), rivals: SIMPLE.filter(name => predicted.has(name)).map(ofModel) }
    })
    return (drawn) => {
      let sum = 0
      for (const { cases, winner, rivals } of judged) {
        const ofCases = Float64Array.from(cases, customer => drawn[customer] ?? 0)
        sum += winner(ofCases) - Math.max(...rivals.map(rival => rival(ofCases)))
      }
      return sum / judged.length
    }
  }
  const lessBrier = (predicted: Float64Array, lapsed: Uint8Array): ((drawn: Float64Array) => number) => {
    const brier = brierOfDraws(predicted, lapsed)
    return drawn => -brier(drawn)
  }
  const [aucGain, brierGain] = [difference(aucRocOfDraws), difference(lessBrier)]
  const [aucRoc, brier] = await bootstrapIntervals(customers, drawn => [aucGain(drawn), brierGain(drawn)], { draws: 1000, seed: 1, checkpoint: ready })
  return { cuts: tests.length, aucRoc, brier }
}

if (import.meta.main) console.log(JSON.stringify(await benchChurn(), null, 2))
