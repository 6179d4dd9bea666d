import { documents } from '../../contracts/documents.ts'
import { EVALUATION_PROTOCOLS, OFFERED_TASKS, TASKS } from '../../core/domain/task.ts'
import { ShopcastError } from '../../core/domain/error.ts'
import { UsageError, type Command } from '../command.ts'
import { evaluationText } from '../evaluationText.ts'
import { choice, day, noMore, pairs, text, texts, wholeNumber } from '../readOptions.ts'

export const evaluate: Command = {
  summary: 'Compare models on orders that none of them saw',
  usage: 'TASK',
  schema: documents.evaluate,
  options: {
    model: { type: 'string', multiple: true, argument: 'NAME', help: 'Compare this model; may be given several times (default: all)' },
    protocol: { type: 'string', argument: 'time|leave-one-out', help: 'How the holdout is cut off (default time)' },
    cut: { type: 'string', argument: 'DATE', help: 'First day of the holdout (default: as late as the horizon allows)' },
    horizon: { type: 'string', argument: 'DAYS', help: 'How far to look ahead (default: by the shop)' },
    set: { type: 'string', multiple: true, argument: 'KEY=VALUE', help: 'Set something of the network, as with train' },
    top: { type: 'string', argument: 'K', help: 'Length of the list (default 100)' },
  },
  async run(operands, options, session) {
    noMore(operands, 1)
    if (operands[0] === undefined) throw new UsageError(`Name the question: ${OFFERED_TASKS.join(' or ')}.`)
    const asked = choice(operands[0], TASKS, 'The question')
    const task = OFFERED_TASKS.find(offered => offered === asked)
    if (!task) throw new ShopcastError('taskNotYetOffered', { task: asked })
    const cut = text(options, 'cut')
    const horizon = text(options, 'horizon')
    const evaluation = await session.run({
      kind: 'evaluate', task,
      models: texts(options, 'model'),
      protocol: choice(text(options, 'protocol') ?? 'time', EVALUATION_PROTOCOLS, '--protocol'),
      cut: cut === undefined ? null : day(cut, '--cut'),
      horizonDays: horizon === undefined ? null : wholeNumber(horizon, '--horizon'),
      settings: pairs(texts(options, 'set'), 'set'),
      topK: wholeNumber(text(options, 'top') ?? '100', '--top'),
    })
    return { document: evaluation, text: evaluationText(evaluation) }
  },
}
