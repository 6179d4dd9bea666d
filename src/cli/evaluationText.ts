import type { Evaluation, MetricName } from '../core/domain/evaluation.ts'
import type { OfferedTask } from '../core/domain/task.ts'
import { count, formatTable } from './formatTable.ts'

const metricNames: Record<MetricName, string> = {
  aucRoc: 'AUC', brier: 'Brier', logLoss: 'log-loss', ece: 'ECE', precision: 'precision', recall: 'recall', f1: 'F1',
  foundInList: 'found', precisionInList: 'right', hrAt10: 'HR@10', ndcgAt10: 'NDCG@10', mrr: 'MRR', recallAt10: 'recall@10', precisionAt10: 'prec@10',
  coverage: 'coverage', hrAt3: 'HR@3', mae: 'MAE', rmse: 'RMSE', correlation: 'corr', logLikelihood: 'log-lik',
}
const taskNames: Record<OfferedTask, string> = { recommend: 'What each customer will buy next', churn: 'Who is about to stop buying' }

/** model × metric on the holdout, the winner marked. */
export function evaluationText(evaluation: Evaluation): string {
  const { task, protocol, cut, horizonDays, customers, models, winner } = evaluation
  const metrics = (Object.keys(metricNames) as MetricName[]).filter(metric => models.some(model => model.metrics[metric] !== undefined))
  const ground = [
    `${count(customers)} customers`,
    cut === null ? protocol : `tested on the ${horizonDays === null ? 'time' : `${horizonDays} days`} from ${cut}`,
  ].join(', ')
  return `${taskNames[task]}: ${ground}\n${formatTable([
    ['model', ...metrics.map(metric => metricNames[metric])],
    ...models.map(({ name, metrics: values }) => [
      name === winner ? `${name} *` : name,
      ...metrics.map(metric => figure(values[metric], metric)),
    ]),
  ])}\n  * in use: chosen on the validation part, before the holdout was looked at`
}

function figure(value: number | undefined, metric: MetricName): string {
  if (value === undefined) return ''
  return value.toFixed(metric === 'logLikelihood' ? 2 : metric === 'mae' || metric === 'rmse' ? 3 : 4)
}
