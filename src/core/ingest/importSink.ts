import type { EventKind } from '../domain/event.ts'
import type { CustomerKeyKind, ProductKeyKind } from '../domain/identity.ts'
import type { DifferenceReason, ProblemCode } from '../domain/importing.ts'
import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Visit } from '../domain/visit.ts'

/** What a line of an order is, as the store keeps it. */
export const LINE_KINDS = { sale: 0, return: 1, notAProduct: 2 } as const
export type LineKind = (typeof LINE_KINDS)[keyof typeof LINE_KINDS]

export interface CustomerText {
  email: string | null
  name: string | null
  phone: string | null
  acceptsMarketing: boolean | null
  /** ISO 3166 code, or the file's word where it is none. */
  country: string | null
}

/** What only some events say: pieces, stars, and words (what was searched for, what a review says). */
export interface EventDetails {
  quantity: number | null
  rating: number | null
  text: string | null
  /** Where the event names a category and no product: a list that was looked at. */
  category: string | null
}

/**
 * Where clean rows go. Customers, products and orders are told once, under consecutive numbers, before a line or event names them.
 * Positional, since a million calls with an object each would cost more than the rows.
 */
export interface ImportSink {
  customer(number: number, kind: CustomerKeyKind, externalId: string): void
  /** Something else that the customer is known by; may be told more than once. */
  customerKey(number: number, kind: CustomerKeyKind, value: string): void
  /** @param newer whether these texts, used at that moment, replace what was told before, or only fill its gaps */
  customerText(number: number, text: CustomerText, at: UtcMillis, newer: boolean): void
  /** A list of customers tells of this one, who need not have ordered. */
  listed(customer: number): void
  product(number: number, kind: ProductKeyKind, externalId: string): void
  /** Something else that the product is known by; may be told more than once. */
  productKey(number: number, kind: ProductKeyKind, value: string): void
  productText(number: number, name: string | null, category: string | null, at: UtcMillis, newer: boolean): void
  order(number: number, externalId: string): void
  /** @param part which of its row's lines this is, from 0 */
  line(order: number, product: number, quantity: number, unitPrice: string | null, totalMinor: number | null, kind: LineKind, note: ProblemCode | null, file: number, row: number, part: number): void
  /** What was given back of the line that was told last. */
  lineRefund(minor: MinorUnits): void
  /**
   * A line, or a row that may have held one, that is not stored; told so that the report can account for it.
   * @param order −1 where its order is not known; @param totalMinor null where no amount can be read; @param currency null for that of its order
   */
  leftOut(order: number, totalMinor: MinorUnits | null, currency: CurrencyCode | null, reason: DifferenceReason, file: number, row: number, text: string): void
  /** @param customer −1 where nobody knows; @param product −1 where there is none; the key is 64 bits in two halves */
  event(customer: number, product: number, kind: EventKind, at: UtcMillis, session: string | null, priceMinor: number | null, keyHigh: number, keyLow: number, file: number, row: number): void
  /** More about the event that was told last. */
  eventDetails(details: EventDetails): void
  /** @param customer −1 where nobody knows; the key as for an event */
  visit(customer: number, visit: Visit, keyHigh: number, keyLow: number, file: number, row: number): void
}

/** What the rows of a file are read into; the things that they name are told by `ImportEntities`. */
export type LineSink = Pick<ImportSink, 'line' | 'lineRefund' | 'leftOut' | 'event' | 'eventDetails' | 'visit' | 'listed'>
