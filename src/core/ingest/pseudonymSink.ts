import type { CustomerKeyKind } from '../domain/identity.ts'
import type { CustomerText, ImportSink } from './importSink.ts'
import type { Pseudonymiser } from './pseudonymiser.ts'

/** Where rows go in a shop whose customers have pseudonyms: everything passes, and no customer by the name of the file. */
export function pseudonymSink(sink: ImportSink, pseudonyms: Pseudonymiser, remember: (pseudonym: string, sealed: Buffer) => void): ImportSink {
  const remembered = new Set<string>()
  const replace = (pseudonym: string, original: string): string => {
    if (pseudonym !== original && !remembered.has(pseudonym)) {
      remembered.add(pseudonym)
      remember(pseudonym, pseudonyms.seal(original))
    }
    return pseudonym
  }
  const replaceText = (pseudonym: string | null, original: string | null): string | null => pseudonym === null || original === null ? null : replace(pseudonym, original)
  return {
    customer: (number, kind, externalId) => sink.customer(number, kind, replace(pseudonyms.key({ kind, value: externalId }), externalId)),
    customerKey: (number: number, kind: CustomerKeyKind, value) => sink.customerKey(number, kind, replace(pseudonyms.key({ kind, value }), value)),
    customerText(number, text, at, newer) {
      const own = pseudonyms.text(text)
      const shown: CustomerText = {
        ...own, email: replaceText(own.email, text.email), name: replaceText(own.name, text.name), phone: replaceText(own.phone, text.phone),
      }
      sink.customerText(number, shown, at, newer)
    },
    listed: customer => sink.listed(customer),
    product: (...args) => sink.product(...args),
    productKey: (...args) => sink.productKey(...args),
    productText: (...args) => sink.productText(...args),
    order: (...args) => sink.order(...args),
    line: (...args) => sink.line(...args),
    lineRefund: (...args) => sink.lineRefund(...args),
    // What the row says is quoted for whoever looks into the report, and may name the customer.
    leftOut: (order, totalMinor, currency, reason, file, row) => sink.leftOut(order, totalMinor, currency, reason, file, row, ''),
    event: (...args) => sink.event(...args),
    eventDetails: (...args) => sink.eventDetails(...args),
    visit: (...args) => sink.visit(...args),
  }
}
