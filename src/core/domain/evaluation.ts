import type { Backtest } from './backtest.ts'
import type { EvaluationProtocol, OfferedTask } from './task.ts'
import type { IsoDate } from './time.ts'

/** Names of the figures an evaluation may carry; each is defined, with its formula, in `core/metrics`. */
export const METRICS = [
  'aucRoc', 'brier', 'logLoss', 'ece', 'precision', 'recall', 'f1', 'foundInList', 'precisionInList',
  'hrAt10', 'ndcgAt10', 'mrr', 'recallAt10', 'precisionAt10', 'coverage', 'hrAt3',
  'mae', 'rmse', 'correlation', 'logLikelihood',
] as const
export type MetricName = (typeof METRICS)[number]
export type Metrics = Partial<Record<MetricName, number>>

export interface EvaluatedModel {
  name: string
  /** On the holdout; the winner was chosen on the validation part before it was looked at. */
  metrics: Metrics
  validation: Metrics
  parameters: Record<string, number | string | boolean>
}

/** Observed against predicted in one bin of predicted probability. */
export interface CalibrationBin {
  count: number
  meanPredicted: number
  observed: number
}

/** What stands in `Evaluation.notTried` for the network that writes what comes next, which is no rival of the models. */
export const NEXT_STEPS = 'nextSteps'

/** How customers who had bought on one day only were foretold on the holdout, of whom no rhythm can be known. */
export interface BoughtOnceFigures {
  customers: number
  /** Mean probability to stay away, and the share who did. */
  meanPredicted: number
  observed: number
  /** Whether the winner has signs weighed for them alone, which it has only where that foretold past customers better. */
  apart: boolean
}

/** How often what was written of customers' next steps came true, on orders that had not been seen. */
export interface StepsCheck {
  /** First day of the window. */
  cut: IsoDate
  horizonDays: number
  /** Who bought in the window. */
  customers: number
  /** Of the first, second … purchases written, the share whose product was bought in the window. */
  right: number[]
  /** The same of each customer's most bought products. */
  repeated: number[]
}

/** model × metric on the holdout. */
export interface Evaluation {
  task: OfferedTask
  protocol: EvaluationProtocol
  /** First day of the holdout; null for leave-one-out. */
  cut: IsoDate | null
  horizonDays: number | null
  /** How many customers the figures rest on. */
  customers: number
  /** Length of the list for the metrics `foundInList` and `precisionInList`. */
  listLength: number
  models: EvaluatedModel[]
  winner: string
  /** Of the winner; empty for rankings. */
  calibration: CalibrationBin[]
  /** Of churn; null without such customers. Trainings of earlier versions did not look at them. */
  boughtOnce?: BoughtOnceFigures | null | undefined
  /** Of churn: the models that did so equally well that the winner is their mean. */
  blended?: string[] | undefined
  /** Lists of several days of the past; only trainings look at them. */
  backtest?: Backtest | undefined
  /** Models that were left out because the time was up, and `NEXT_STEPS` where what comes next was not learned for that reason. */
  notTried?: string[] | undefined
  /** Of what comes next, where that was learned. */
  nextSteps?: StepsCheck | undefined
}

/**
 * Of a list, the share that a model got right on the holdout: customers about to stop who did, or customers for whom one of three offers
 * was bought. Null where it was not measured. Trainings of earlier versions looked at all customers, those long gone included.
 */
export function rightShare({ task, models, backtest }: Evaluation, model: string): number | null {
  const way = backtest?.dates[0]?.ways.find(({ name }) => name === model)
  const metrics = models.find(({ name }) => name === model)?.metrics
  return way?.right.estimate ?? (task === 'churn' ? metrics?.precisionInList : metrics?.hrAt3) ?? null
}

/** How many customers, and how long a list of them, `rightShare` is about. */
export function rightShareGround({ customers, listLength, backtest }: Evaluation): { customers: number; listLength: number } {
  const [date] = backtest?.dates ?? []
  return date ? { customers: date.customers, listLength: date.listLength } : { customers, listLength }
}
