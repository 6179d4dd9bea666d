import { describeCustomers, type DescribedCustomer } from '../../datasets/customerFeatures.ts'
import type { HistoryPart } from '../../datasets/historyPart.ts'
import { median } from '../../datasets/orderSummaries.ts'
import { orderSteps } from '../../datasets/orderSteps.ts'
import { ShopcastError } from '../../domain/error.ts'
import { levelToMean } from '../../metrics/logOddsLevel.ts'
import { NO_SHARES, shareOut, type ChurnModel, type FittedChurnModel, type SubjectShares } from '../../models/churnModel.ts'
import type { Checkpoint } from '../../models/fitting.ts'
import { readOrderHazard, stepBatch, type StepSpan } from '../../models/orderHazard.ts'
import { RememberedFits } from '../../models/rememberedFits.ts'
import { logit, sigmoid } from '../../models/specialFunctions.ts'
import { WaitingTime } from '../../models/waitingTime.ts'
import { expectedShareAway } from '../../models/windowedLogistic.ts'
import { onnxCpu } from '../../nn/runtimes/onnxCpu.ts'
import { fitOrderHazard } from '../../training/fitOrderHazard.ts'

/** Fewer waits that ended do not teach a network what the purchase rhythm does not know. */
const FEWEST_WAITS = 1000
const SEED = 1
const HALF_WAY = 0.5
/** Customers that are read together. */
const BATCH = 256
/** One thread: the network is small, and the same on every machine. */
const runtime = onnxCpu({ threads: 1 })

/** What a history is read without, to see what that was worth. */
const OCCLUSIONS = [{ earlier: true, signs: true }, { earlier: false, signs: true }, { earlier: true, signs: false }, { earlier: false, signs: false }] as const

/** What is stored; plain JSON. */
interface NetworkChurnState {
  /** The ONNX file, in base64. */
  readonly file: string
  /** What its log-odds of no order are moved by; models of earlier versions have none. */
  readonly level?: number
}

/** What the network says of the customers of a part. */
interface ReadCustomers {
  readonly edges: readonly number[]
  /** For each of `OCCLUSIONS`, log-odds (customers, K) of the intervals of waiting; NaN for whoever has no order. */
  readonly logits: readonly Float32Array[]
}

const NOBODY: ReadCustomers = { edges: [], logits: [] }

/** What was learned on one day is asked for again by the back-test of another. */
const fits = new RememberedFits<{ file: Uint8Array; customers: ReadCustomers }>()

/**
 * A recurrent network that reads a customer's orders and says when the next one comes (`models/orderHazard`), learned from waits that
 * ended and waits that go on. It sees what recency and frequency do not: a steady rhythm, a change of pace, what was bought before.
 */
export const networkChurn: ChurnModel = {
  name: 'waitingNetwork',
  isCalibrated: false,
  isSlow: true,
  async fit(part, horizonDays, checkpoint) {
    const steps = orderSteps(part)
    const ended = steps.came.reduce((sum, one) => sum + one, 0)
    if (ended < FEWEST_WAITS) throw new ShopcastError('tooLittleData', { have: ended, need: FEWEST_WAITS, unit: 'repeatCustomers' })
    const { file, customers } = await fits.recall(part, async () => {
      const learned = await fitOrderHazard(steps, SEED, runtime, checkpoint)
      return { file: learned, customers: await readCustomers(learned, part, checkpoint) }
    })
    return networkModel(file, { waits: ended }, customers, await learnLevel(networkModel(file, {}, customers, 0), part, horizonDays, checkpoint))
  },
  restore: state => networkModel(Buffer.from((state as NetworkChurnState).file, 'base64'), {}, NOBODY, (state as NetworkChurnState).level ?? 0),
}

/**
 * Waits that end late are cut off by the end of the data, and of seasons the network knows nothing: how many stay away altogether it says worse than the rhythm and
 * the season do (`models/windowedLogistic`), but where orders are regular, better. It is moved half the way from what it says to what they say, in log-odds.
 */
async function learnLevel(own: FittedChurnModel, part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<number> {
  try {
    const { days, share } = await expectedShareAway(part, horizonDays, checkpoint)
    const logits = Float64Array.from(describeCustomers(part, days), customer => logit(own.churnProbability(customer, days)))
    return HALF_WAY * levelToMean(logits, share)
  } catch (error) {
    if (error instanceof ShopcastError && error.code === 'tooLittleData') return 0
    throw error
  }
}

function networkModel(file: Uint8Array, parameters: FittedChurnModel['parameters'], { edges, logits }: ReadCustomers, level: number): FittedChurnModel {
  const waitOf = ({ customer }: DescribedCustomer, occlusion: number): WaitingTime => {
    const own = logits[occlusion]?.subarray(customer * edges.length, (customer + 1) * edges.length) ?? []
    if (Number.isNaN(own[0] ?? NaN)) throw new Error('the network has not read this customer')
    return new WaitingTime(edges, own)
  }
  const wholeOf = (customer: DescribedCustomer): WaitingTime => waitOf(customer, 0)
  const churnProbability = (customer: DescribedCustomer, horizonDays: number): number => {
    const silence = customer.age - customer.lastAt
    const probability = wholeOf(customer).later(silence + horizonDays, silence)
    return level === 0 ? probability : sigmoid(logit(probability) + level)
  }
  return {
    name: networkChurn.name,
    parameters,
    state: { file: Buffer.from(file).toString('base64'), level } satisfies NetworkChurnState,
    logLikelihood: null,
    churnProbability,
    expectedOrders: (customer, days) => Math.max(wholeOf(customer).expectedOrders(days, customer.age - customer.lastAt), 1 - churnProbability(customer, days)),
    nextOrder(customer) {
      const silence = customer.age - customer.lastAt
      const wait = wholeOf(customer)
      return { median: wait.quantile(0.5, silence), low: wait.quantile(0.1, silence), high: wait.quantile(0.9, silence) }
    },
    explain(background, horizonDays) {
      const usualSilence = median(background.map(({ age, lastAt }) => age - lastAt))
      const mean = background.reduce((sum, customer) => sum + churnProbability(customer, horizonDays), 0) / background.length
      return customer => shareOut(occlusionShares(OCCLUSIONS.map((_, occlusion) => waitOf(customer, occlusion)), customer.age - customer.lastAt, usualSilence, horizonDays), churnProbability(customer, horizonDays) - mean)
    },
    reading: async (part, checkpoint) => networkModel(file, parameters, await readCustomers(file, part, checkpoint), level),
  }
}

/**
 * Shapley's shares of three things, each left out or not: how long she has been silent (else as long as is usual), her orders before the
 * last one, and what was in her orders.
 */
function occlusionShares(waits: readonly WaitingTime[], silence: number, usualSilence: number, horizonDays: number): SubjectShares {
  const value = (bySilence: boolean, byEarlier: boolean, bySigns: boolean): number => {
    const wait = waits[OCCLUSIONS.findIndex(({ earlier, signs }) => earlier === byEarlier && signs === bySigns)] as WaitingTime
    const days = bySilence ? silence : usualSilence
    return wait.later(days + horizonDays, days)
  }
  const v = [false, true].map(s => [false, true].map(e => [false, true].map(m => value(s, e, m)))) as [[[number, number], [number, number]], [[number, number], [number, number]]]
  const share = (at: (self: 0 | 1, one: 0 | 1, other: 0 | 1) => number): number =>
    (at(1, 0, 0) - at(0, 0, 0)) / 3 + (at(1, 1, 0) - at(0, 1, 0) + at(1, 0, 1) - at(0, 0, 1)) / 6 + (at(1, 1, 1) - at(0, 1, 1)) / 3
  return {
    ...NO_SHARES,
    silence: share((self, one, other) => v[self][one][other]),
    frequency: share((self, one, other) => v[one][self][other]),
    money: share((self, one, other) => v[one][other][self]),
  }
}

async function readCustomers(file: Uint8Array, part: HistoryPart, checkpoint: Checkpoint): Promise<ReadCustomers> {
  const { edges, longest } = readOrderHazard(file)
  const steps = orderSteps(part)
  const { customers } = part.histories
  const logits = OCCLUSIONS.map(() => new Float32Array(customers * edges.length).fill(NaN))
  const known = Array.from({ length: customers }, (_, customer) => customer).filter(customer => (steps.starts[customer + 1] ?? 0) > (steps.starts[customer] ?? 0))
  const session = await runtime.load(file)
  try {
    for (let from = 0; from < known.length; from += BATCH) {
      const batch = known.slice(from, from + BATCH)
      for (const [occlusion, { earlier, signs }] of OCCLUSIONS.entries()) {
        await checkpoint()
        const spans = batch.map((customer): StepSpan => {
          const [start, end] = [steps.starts[customer] ?? 0, steps.starts[customer + 1] ?? 0]
          return { start: earlier ? start : end - 1, end, asFirst: !earlier, withoutSigns: !signs }
        })
        const inputs = stepBatch(steps, spans, longest, edges)
        const { hazards } = await session.run({
          gaps: { dtype: 'int32', shape: [batch.length, longest], data: inputs.gaps },
          signs: { dtype: 'float32', shape: [batch.length, longest, inputs.signs.length / batch.length / longest], data: inputs.signs },
        })
        const found = hazards?.data as Float32Array
        batch.forEach((customer, index) => logits[occlusion]?.set(found.subarray(index * edges.length, (index + 1) * edges.length), customer * edges.length))
      }
    }
  } finally {
    await session.dispose()
  }
  return { edges, logits }
}
