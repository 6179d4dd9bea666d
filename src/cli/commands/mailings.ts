import { documents } from '../../contracts/documents.ts'
import type { Mailing, MailingSide } from '../../core/domain/mailing.ts'
import { listMailings } from '../../core/jobs/dataFolder.ts'
import type { Command } from '../command.ts'
import { count, counted } from '../formatTable.ts'
import { noMore } from '../readOptions.ts'

export const mailings: Command = {
  summary: 'What letters changed, where a tenth of a list was set aside',
  usage: '',
  schema: documents.mailings,
  options: {},
  async run(operands, _options, { dataDir }) {
    noMore(operands, 0)
    const list = listMailings(dataDir)
    return { document: list, text: list.length === 0 ? 'No list was exported with --hold-out yet.' : list.map(tell).join('\n\n') }
  },
}

function tell(mailing: Mailing): string {
  const { id, at, list, tab, horizonDays, coveredDays, mailed, setAside, shareMore } = mailing
  const head = `Mailing ${id}, ${new Date(at).toISOString().slice(0, 10)}: ${tab ?? list}, ${counted(mailed.customers, 'customer')} written to, ${count(setAside.customers)} set aside.`
  if (shareMore === null) return `${head}\n  No orders that came later are imported yet.`
  const told = `  In ${count(coveredDays)} of ${count(horizonDays)} days ${share(mailed)} of those written to ordered, ${share(setAside)} of those set aside:`
  return `${head}\n${told}\n  ${points(shareMore.estimate)} points, between ${points(shareMore.low)} and ${points(shareMore.high)} in 95 of 100 cases. ${verdict(mailing)}`
}

function verdict({ shareMore, mailed }: Mailing): string {
  if (shareMore && shareMore.low > 0) return `The letter brought about ${count(Math.round(shareMore.estimate * mailed.customers))} of them back.`
  if (shareMore && shareMore.high < 0) return 'Fewer came back than without the letter.'
  return 'That may be chance.'
}

function share({ customers, returned }: MailingSide): string {
  return `${Math.round(100 * returned / customers)}%`
}

function points(value: number): string {
  const whole = Math.round(value * 100)
  return whole > 0 ? `+${whole}` : String(whole)
}
