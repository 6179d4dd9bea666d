import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { documents } from '../../contracts/documents.ts'
import { demoShop } from '../../core/domain/demoShop.ts'
import { OFFERED_TASKS } from '../../core/domain/task.ts'
import type { Command } from '../command.ts'
import { count, counted, formatTable } from '../formatTable.ts'
import { noMore, text } from '../readOptions.ts'
import { predictText } from './predict.ts'
import { trainText } from './train.ts'

/** What a shop's database consists of, while it is open and after. */
const databaseFiles = ['shopcast.sqlite', 'shopcast.sqlite-wal', 'shopcast.sqlite-shm']

export const demo: Command = {
  summary: 'Take the invented demo shop through all of it',
  usage: '[--out DIR]',
  schema: documents.demo,
  options: { out: { type: 'string', argument: 'DIR', help: 'Where to write the files (default demo-output)' } },
  async run(operands, options, session) {
    noMore(operands, 0)
    const { terminal } = session
    const started = terminal.now()
    const out = text(options, 'out') ?? 'demo-output'
    const outDir = session.path(out)
    const shop = session.inFolder(text(options, 'data') === undefined ? join(outDir, 'shop') : session.dataDir)
    for (const name of text(options, 'data') === undefined ? databaseFiles : []) rmSync(join(shop.dataDir, name), { force: true })
    const files = demoShop.files.map(name => join(terminal.resourcesDir, 'demo', name))
    const imported = await shop.run({ kind: 'import', files, options: { timeZone: demoShop.timeZone }, dryRun: false })
    const train = await shop.run({ kind: 'train', tasks: [...OFFERED_TASKS], model: 'auto' })
    const predict = await shop.run({ kind: 'predict', tasks: [...OFFERED_TASKS], outDir })
    const tookSeconds = (terminal.now() - started) / 1000
    return {
      document: { import: imported, train, predict, tookSeconds },
      text: [
        `${demoShop.name}, a shop that is invented:`,
        formatTable([
          ...imported.files.map(({ name, rows }) => [name, count(rows), 'rows']),
          ['orders', count(imported.orders), `of ${counted(imported.customers, 'customer')}`],
          ['products', count(imported.products), ''],
          ['visits\' events', count(imported.events), ''],
        ]),
        '', trainText(train), '', predictText(predict),
        '', `The files are in ${out}. It took ${tookSeconds.toFixed(1)} s.`,
        `To look further: shopcast runs --data ${join(out, 'shop')}`,
      ].join('\n'),
    }
  },
}
