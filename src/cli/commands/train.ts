import { resolve } from 'node:path'
import { documents } from '../../contracts/documents.ts'
import { writeTensorBoard } from '../../core/jobs/dataFolder.ts'
import { DEVICE_CHOICES } from '../../core/domain/device.ts'
import type { SearchResult, TrainResult } from '../../core/domain/job.ts'
import type { QuantisedNetwork } from '../../core/domain/learning.ts'
import { TASKS, type TaskName } from '../../core/domain/task.ts'
import type { Command } from '../command.ts'
import { errorSentence } from '../errorSentence.ts'
import { evaluationText } from '../evaluationText.ts'
import { count } from '../formatTable.ts'
import { choice, flag, noMore, pairs, text, texts } from '../readOptions.ts'

export const train: Command = {
  summary: 'Learn from the orders and keep the best model of each question',
  usage: '[recommend|churn|demand|visits|all]',
  schema: documents.train,
  options: {
    model: { type: 'string', argument: 'NAME|auto', help: 'Use this model rather than the one that wins (default auto)' },
    device: { type: 'string', argument: DEVICE_CHOICES.join('|'), help: 'What to compute the network on; auto is what was chosen in the app, or else the fastest (default auto)' },
    set: { type: 'string', multiple: true, argument: 'KEY=VALUE', help: 'Set something of the training, such as horizon=90 (days ahead that churn is asked about), epochs=20, budget=600 (seconds) or threads=all; may be given several times' },
    search: { type: 'string', argument: 'MINUTES', help: 'Try other networks and settings for so many minutes first, then learn with the best; the same as --set search=MINUTES' },
    tensorboard: { type: 'string', argument: 'DIR', help: 'Write how networks learned as event files of TensorBoard, a folder for each training and trial' },
    resume: { type: 'boolean', help: 'Go on with the last training where it was broken off, if the orders are still the same' },
  },
  async run(operands, options, session) {
    noMore(operands, 1)
    const search = text(options, 'search')
    const result = await session.run({
      kind: 'train', tasks: tasksOf(operands[0]),
      model: text(options, 'model') ?? 'auto',
      device: choice(text(options, 'device') ?? 'auto', DEVICE_CHOICES, '--device'),
      settings: { ...pairs(texts(options, 'set'), 'set'), ...search === undefined ? {} : { search } },
      resume: flag(options, 'resume'),
    })
    const folder = text(options, 'tensorboard')
    if (folder !== undefined) await writeTensorBoard(session.dataDir, result.runs.map(({ runId }) => runId), resolve(folder))
    return { document: result, text: trainText(result) }
  },
}

/** The questions that a word stands for. @throws UsageError */
export function tasksOf(word = 'all'): TaskName[] {
  const chosen = choice(word, [...TASKS, 'all'], 'The question')
  return chosen === 'all' ? [...TASKS] : [chosen]
}

/** What was learned, and what could not be. */
export function trainText({ runs, skipped }: TrainResult): string {
  return [
    ...runs.map(({ evaluation, tookSeconds, runId, continuedFrom, search, quantised }) => `${evaluationText(evaluation)}\n  run ${runId}, ${tookSeconds.toFixed(1)} s${continuedFrom === undefined ? '' : `, continued from run ${continuedFrom}`}${search ? `\n  ${searchText(search)}` : ''}${quantised ? `\n  ${quantisedText(quantised)}` : ''}`),
    ...skipped.map(({ task, code, params }) => `${task}: ${errorSentence(code, { task, ...params })}`),
  ].join('\n\n')
}

/** What a search tried and chose. */
function searchText({ trials, chosen, seconds }: SearchResult): string {
  const best = trials.find(({ runId }) => runId === chosen)
  const tried = `tried ${trials.length} settings in ${(seconds / 60).toFixed(1)} min`
  if (!best) return `${tried}, of which none could be looked at`
  const settings = Object.entries(best.settings).map(([name, value]) => `${name}=${value}`).join(' ')
  return `${tried}, the best with NDCG@10 ${best.ndcgAt10?.toFixed(4)} on validation: ${settings}`
}

/** What storing a network in int8 came to. */
function quantisedText({ used, agreement, bytes, bytesBefore }: QuantisedNetwork): string {
  const percent = `${(agreement * 100).toFixed(1)} %`
  return used
    ? `stored in int8: ${count(bytes)} bytes instead of ${count(bytesBefore)}, the ten products named first agree to ${percent}`
    : `left at ${count(bytesBefore)} bytes: in int8 (${count(bytes)}) the ten products named first would have agreed to ${percent} only`
}
