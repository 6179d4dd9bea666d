import type { ExportFormat } from '../domain/job.ts'
import type { ChurnRow, ExportedCustomer, RecommendationRow } from '../store/readPredictions.ts'
import { decimal, yesNo, type Column } from './column.ts'
import type { ExportGround } from './exportGround.ts'
import { reasonSentence, reasonSentences } from './reasonSentence.ts'
import { splitName } from './splitName.ts'

/** Where a list of people can be taken: each knows them by their address. */
export type Destination = Exclude<ExportFormat, 'generic'>

/** How many products a letter to a customer has room for. */
const OFFERS = 3

/** A customer with all of their recommendations. */
export interface OfferedCustomer {
  customer: ExportedCustomer
  nextOrderAt: RecommendationRow['nextOrderAt']
  offers: RecommendationRow[]
}

/** What a destination is to know of a row: whose it is, tags where it sorts people by tags, and further properties. */
interface Facts<Row> {
  customer: (row: Row) => ExportedCustomer
  tags: (row: Row) => string[]
  properties: Column<Row>[]
}

/** The columns of a list of churn risks for a destination. */
export function churnColumnsFor(destination: Destination, { dateOf }: ExportGround): Column<ChurnRow>[] {
  return columnsFor(destination, {
    customer: row => row,
    tags: row => [`shopcast-risk-${row.risk}`, `shopcast-${row.segment}`],
    properties: [
      { heading: 'risk', kind: 'number', value: row => row.risk },
      { heading: 'expected_next_order', kind: 'number', value: row => row.nextOrder ? dateOf(row.nextOrder.at) : '' },
      { heading: 'churn_probability', kind: 'number', value: row => decimal(row.churnProbability, 4) },
      { heading: 'segment', kind: 'number', value: row => row.segment },
      { heading: 'last_order', kind: 'number', value: row => row.lastOrderAt === null ? '' : dateOf(row.lastOrderAt) },
      { heading: 'reason', kind: 'text', value: row => reasonSentences(row.reasons) },
    ],
  })
}

/** The columns of a list of recommendations for a destination: a row a customer, the best products side by side. */
export function offerColumnsFor(destination: Destination, { dateOf }: ExportGround): Column<OfferedCustomer>[] {
  return columnsFor(destination, {
    customer: row => row.customer,
    tags: () => ['shopcast-recommended'],
    properties: [...Array.from({ length: OFFERS }, (_, i): Column<OfferedCustomer>[] => [
      { heading: `recommendation_${i + 1}`, kind: 'text', value: ({ offers }) => offers[i]?.productName ?? offers[i]?.productId ?? '' },
      { heading: `recommendation_${i + 1}_id`, kind: 'id', value: ({ offers }) => offers[i]?.productId ?? '' },
      { heading: `recommendation_${i + 1}_reason`, kind: 'text', value: ({ offers }) => offers[i] ? reasonSentence(offers[i].reason) : '' },
    ]).flat(), { heading: 'expected_next_order', kind: 'number', value: ({ nextOrderAt }) => nextOrderAt === null ? '' : dateOf(nextOrderAt) }],
  })
}

/** Rows of one customer after the other, gathered by customer. */
export function* gatherOffers(rows: Iterable<RecommendationRow>): Generator<OfferedCustomer> {
  let current: OfferedCustomer | null = null
  for (const row of rows) {
    if (current?.customer.externalId !== row.customer.externalId) {
      if (current) yield current
      current = { customer: row.customer, nextOrderAt: row.nextOrderAt, offers: [] }
    }
    current.offers.push(row)
  }
  if (current) yield current
}

function columnsFor<Row>(destination: Destination, { customer, tags, properties }: Facts<Row>): Column<Row>[] {
  const first = (heading: string): Column<Row> => ({ heading, kind: 'text', value: row => splitName(customer(row).name ?? '').first })
  const last = (heading: string): Column<Row> => ({ heading, kind: 'text', value: row => splitName(customer(row).name ?? '').last })
  const email = (heading: string): Column<Row> => ({ heading, kind: 'id', value: row => customer(row).email ?? '' })
  const consent: Column<Row> = { heading: 'accepts_marketing', kind: 'number', value: row => yesNo(customer(row).acceptsMarketing) }
  const tagColumn: Column<Row> = { heading: 'Tags', kind: 'text', value: row => tags(row).join(', ') }
  switch (destination) {
    // https://help.klaviyo.com/hc/en-us/articles/115005078967: the first column is Email; further headings become properties.
    // https://help.klaviyo.com/hc/en-us/articles/360043841811: Email Marketing Consent says for each whether she is subscribed.
    case 'klaviyo':
      return [
        email('Email'), first('First Name'), last('Last Name'),
        { heading: 'Email Marketing Consent', kind: 'number', value: row => klaviyoConsent(customer(row).acceptsMarketing) },
        ...properties,
      ]
    // https://mailchimp.com/help/format-guidelines-for-your-import-file/: Email Address is required; a text is cut after 255 bytes.
    // Tags hold commas between. Mailchimp asks once for a whole file whether people agreed, so each one's answer is a field.
    case 'mailchimp':
      return [email('Email Address'), first('First Name'), last('Last Name'), tagColumn, consent, ...properties].map(column => ({ ...column, value: row => cutToBytes(column.value(row), MAILCHIMP_TEXT) }))
    // https://help.shopify.com/en/manual/customers/import-export-customers: headings are case-sensitive and others are refused, so what
    // else there is to say goes into Tags and Note; consent is yes or no.
    case 'shopify':
      return [
        first('First Name'), last('Last Name'), email('Email'),
        { heading: 'Accepts Email Marketing', kind: 'number', value: row => yesNo(customer(row).acceptsMarketing) },
        tagColumn,
        { heading: 'Note', kind: 'text', value: row => note(properties, row) },
      ]
    // https://woocommerce.com/document/import-and-export-of-woocommerce-users/: fields of the user; other headings become user meta.
    case 'woocommerce':
      return [email('user_email'), first('first_name'), last('last_name'), ...[consent, ...properties].map(column => ({ ...column, heading: `shopcast_${column.heading}` }))]
  }
}

/** Of a Mailchimp text field, in bytes of UTF-8. */
const MAILCHIMP_TEXT = 255

/** Klaviyo's words for a status; where nothing is known it keeps the one it has. */
function klaviyoConsent(acceptsMarketing: boolean | null): string {
  return acceptsMarketing === null ? '' : acceptsMarketing ? 'Subscribed' : 'Unsubscribed'
}

/** The beginning of a text that has room in so many bytes of UTF-8, ended by … where something is missing; no character is cut. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text
  const ellipsis = '…'
  let room = bytes - Buffer.byteLength(ellipsis)
  let kept = ''
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    room -= Buffer.byteLength(segment)
    if (room < 0) break
    kept += segment
  }
  return kept.trimEnd() + ellipsis
}

function note<Row>(properties: readonly Column<Row>[], row: Row): string {
  return properties
    .map(({ heading, value }) => ({ name: heading.replaceAll('_', ' '), text: value(row) }))
    .filter(({ text }) => text !== '')
    .map(({ name, text }) => `${name}: ${text}`)
    .join('; ')
}
