import type { MailingView } from '../../../contracts/mailings.ts'

/** What can be said of a mailing: nothing yet, that it worked, that it did harm, or that the difference may be chance. */
export type Verdict = 'waiting' | 'worked' | 'harmed' | 'open'

export function verdictOf({ shareMore }: Pick<MailingView, 'shareMore'>): Verdict {
  if (shareMore === null) return 'waiting'
  return shareMore.low > 0 ? 'worked' : shareMore.high < 0 ? 'harmed' : 'open'
}

/** How many of those written to came back because of the letter. */
export function broughtBack({ shareMore, mailed }: Pick<MailingView, 'shareMore' | 'mailed'>): number {
  return Math.max(0, Math.round((shareMore?.estimate ?? 0) * mailed.customers))
}
