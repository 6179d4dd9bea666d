import { documents } from '../../contracts/documents.ts'
import { ENCODINGS, FIELDS, type ColumnMapping, type ImportOptions } from '../../core/domain/importing.ts'
import { UsageError, type Command, type OptionValues } from '../command.ts'
import { choice, flag, pairs, text, texts } from '../readOptions.ts'
import { importText } from '../importText.ts'

export const importFiles: Command = {
  summary: 'Import orders or visits',
  usage: 'FILE…',
  schema: documents.import,
  options: {
    'profile': { type: 'string', argument: 'NAME', help: 'The shop system the file comes from (default: recognised)' },
    'map': { type: 'string', multiple: true, argument: 'FIELD=COLUMN', help: `Which column a field is read from; fields: ${FIELDS.join(', ')}` },
    'time-zone': { type: 'string', argument: 'ZONE', help: 'The shop\'s time zone, such as Europe/London' },
    'currency': { type: 'string', argument: 'CODE', help: 'The currency where the file names none, such as EUR' },
    'encoding': { type: 'string', argument: 'NAME', help: `${ENCODINGS.join(', ')} (default: recognised)` },
    'delimiter': { type: 'string', argument: 'SIGN', help: 'What stands between two cells (default: recognised)' },
    'no-header': { type: 'boolean', help: 'The first row holds data; name columns #1, #2, …' },
    'answer': { type: 'string', multiple: true, argument: 'QUESTION=VALUE', help: 'Answers a question that the file leaves open, such as dateOrder=dmy' },
    'keep-duplicates': { type: 'boolean', help: 'Keep rows that repeat another row exactly' },
    'ask-again': { type: 'boolean', help: 'Leave aside what was answered for earlier files of the same layout' },
    'product': { type: 'string', multiple: true, argument: 'CODE', help: 'A code that looks like a fee or postage and is a product' },
    'dry-run': { type: 'boolean', help: 'Report what would be imported and store nothing' },
  },
  async run(operands, options, session) {
    if (operands.length === 0) throw new UsageError('Name the file to import.')
    const dryRun = flag(options, 'dry-run')
    const report = await session.run({ kind: 'import', files: operands.map(session.path), options: importOptions(options), dryRun })
    return { document: report, text: importText(report, dryRun) }
  },
}

function importOptions(options: OptionValues): ImportOptions {
  const chosen: ImportOptions = {}
  const profile = text(options, 'profile')
  const timeZone = text(options, 'time-zone')
  const currency = text(options, 'currency')
  const encoding = text(options, 'encoding')
  const delimiter = text(options, 'delimiter')
  const answers = pairs(texts(options, 'answer'), 'answer')
  const mapping = columnMapping(pairs(texts(options, 'map'), 'map'))
  if (profile !== undefined) chosen.profile = profile
  if (timeZone !== undefined) chosen.timeZone = timeZone
  if (currency !== undefined) chosen.currency = currencyCode(currency)
  if (encoding !== undefined) chosen.encoding = choice(encoding, ENCODINGS, '--encoding')
  if (delimiter !== undefined) chosen.delimiter = delimiterSign(delimiter)
  if (Object.keys(answers).length > 0) chosen.answers = answers
  if (Object.keys(mapping).length > 0) chosen.mapping = mapping
  if (flag(options, 'no-header')) chosen.hasHeader = false
  if (flag(options, 'keep-duplicates')) chosen.dropDuplicates = false
  if (flag(options, 'ask-again')) chosen.askAgain = true
  const products = texts(options, 'product')
  if (products.length > 0) chosen.products = products
  return chosen
}

function columnMapping(given: Record<string, string>): ColumnMapping {
  return Object.fromEntries(Object.entries(given).map(([field, column]) => [choice(field, FIELDS, 'The field of --map'), column]))
}

function currencyCode(typed: string): string {
  const code = typed.toUpperCase()
  if (!/^[A-Z]{3}$/.test(code)) throw new UsageError(`--currency is a code of three letters such as EUR, not "${typed}".`)
  return code
}

function delimiterSign(typed: string): string {
  const sign = typed === '\\t' || typed === 'tab' ? '\t' : typed
  if (sign.length !== 1) throw new UsageError(`--delimiter is a single sign, or tab, not "${typed}".`)
  return sign
}
