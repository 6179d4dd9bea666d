import type { RunView } from '../../../contracts/runs.ts'
import type { MetricName } from '../../../core/domain/evaluation.ts'
import { bestEpoch } from '../../../core/domain/learning.ts'
import type { OfferedTask } from '../../../core/domain/task.ts'
import { rightOfHundred } from './runResult.ts'

/** The figures by which the models of a question are compared, beside how many they get right. */
export const FIGURES = { churn: ['aucRoc', 'brier', 'ece'], recommend: ['hrAt10', 'ndcgAt10', 'coverage'] } as const satisfies Record<OfferedTask, readonly MetricName[]>
const LOWER_IS_BETTER: readonly MetricName[] = ['brier', 'ece']

export type Better = 'one' | 'other' | null

export interface ComparedFigure {
  name: 'right' | (typeof FIGURES)[OfferedTask][number]
  one: number | null
  other: number | null
  /** Null where they are equal, or where one is not known. */
  better: Better
}

/** The figures of the models that two trainings of one question chose, each on its own check; of trials, what they are chosen by. */
export function compareFigures(one: RunView, other: RunView): ComparedFigure[] {
  if (one.trial && other.trial) return [compare('ndcgAt10', bestEpoch(one.curve)?.metric ?? null, bestEpoch(other.curve)?.metric ?? null)]
  const [a, b] = [metricsOf(one), metricsOf(other)]
  return [
    compare('right', rightOfWinner(one), rightOfWinner(other)),
    ...FIGURES[one.task].map(name => compare(name, a?.[name] ?? null, b?.[name] ?? null)),
  ]
}

const rightOfWinner = ({ evaluation }: RunView): number | null => evaluation && rightOfHundred(evaluation, evaluation.winner)

function metricsOf({ evaluation }: RunView) {
  return evaluation?.models.find(({ name }) => name === evaluation.winner)?.metrics
}

function compare(name: ComparedFigure['name'], one: number | null, other: number | null): ComparedFigure {
  if (one === null || other === null || one === other) return { name, one, other, better: null }
  const isLowerBetter = LOWER_IS_BETTER.some(figure => figure === name)
  return { name, one, other, better: one < other === isLowerBetter ? 'one' : 'other' }
}

/** Whether both were checked on the same customers and days: only then do their figures say which is better. */
export function sameCheck(one: RunView, other: RunView): boolean {
  const ground = ({ dataFingerprint, asOf, evaluation }: RunView) => JSON.stringify([dataFingerprint, asOf, evaluation?.protocol, evaluation?.cut, evaluation?.horizonDays, evaluation?.customers, evaluation?.backtest?.dates[0]?.customers])
  return ground(one) === ground(other)
}

export interface ComparedSetting {
  /** `model`, or the name of a setting. */
  name: string
  /** Undefined where it was left to Shopcast. */
  one: string | undefined
  other: string | undefined
}

/** What was asked of two trainings differently. */
export function settingsThatDiffer(one: RunView, other: RunView): ComparedSetting[] {
  const asked = ({ configuration: { model, seed, settings } }: RunView): Record<string, string> => ({ ...model === 'auto' ? {} : { model }, seed: String(seed), ...settings })
  const [a, b] = [asked(one), asked(other)]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].map(name => ({ name, one: a[name], other: b[name] })).filter(setting => setting.one !== setting.other)
}

/** The pass of a run's network that was best on the orders kept aside; null where none was learned. */
export const bestPass = ({ curve }: RunView): number | null => bestEpoch(curve)?.epoch ?? null

/** Two trainings can be compared that answer the same question and came to something. */
export function isComparable(run: RunView, chosen: RunView | undefined): boolean {
  return (run.evaluation !== null || run.curve.length > 0) && (chosen === undefined || run.task === chosen.task)
}
