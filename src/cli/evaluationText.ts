import { NEXT_STEPS, type Evaluation, type MetricName } from '../core/domain/evaluation.ts'
import type { OfferedTask } from '../core/domain/task.ts'
import { counted, formatTable } from './formatTable.ts'

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
    counted(customers, 'customer'),
    cut === null ? protocol : `tested on the ${horizonDays === null ? 'time' : counted(horizonDays, 'day')} from ${cut}`,
  ].join(', ')
  return `${taskNames[task]}: ${ground}\n${formatTable([
    ['model', ...metrics.map(metric => metricNames[metric])],
    ...models.map(({ name, metrics: values }) => [
      name === winner ? `${name} *` : name,
      ...metrics.map(metric => figure(values[metric], metric)),
    ]),
  ])}\n  * chosen on the validation part, before the holdout was looked at\n${[notTried(evaluation), plainly(evaluation)].filter(Boolean).join('\n')}`
}

function notTried({ notTried: names = [] }: Evaluation): string {
  return names.length === 0 ? '' : `  Not tried, since time was up (--set budget=SECONDS gives more): ${names.map(name => name === NEXT_STEPS ? 'what comes next' : name).join(', ')}.`
}

/** The one comparison that needs no terms of the field. */
function plainly({ task, models, winner }: Evaluation): string {
  const figureOf = (name: string, metric: MetricName): number | undefined => models.find(model => model.name === name)?.metrics[metric]
  const [metric, rival, sentence] = task === 'recommend'
    ? ['hrAt3', 'popularity', (own: string, other: string) => `  One of three recommendations was bought by ${own} of 100 customers; one of the three best sellers by ${other}.`] as const
    : ['aucRoc', 'recency', (own: string, other: string) => `  Of one customer who stopped and one who did not, it tells which is which ${own} times of 100; the last purchase alone ${other}.`] as const
  const own = figureOf(winner, metric)
  const other = figureOf(rival, metric)
  return own === undefined || other === undefined || winner === rival ? '' : sentence((100 * own).toFixed(0), (100 * other).toFixed(0))
}

function figure(value: number | undefined, metric: MetricName): string {
  if (value === undefined) return ''
  return value.toFixed(metric === 'logLikelihood' ? 2 : metric === 'mae' || metric === 'rmse' ? 3 : 4)
}
