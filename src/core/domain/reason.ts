/**
 * Why a score is what it is, as a code with parameters, so that each reader gets it in their own language.
 * `share` is the reason's part of the score (churn: probability points, signed), null where it has none.
 */
export interface Reason {
  code: ReasonCode
  params: Readonly<Record<string, string | number>>
  share: number | null
}

export const REASON_CODES = [
  /** {days, usual}: days since the last order, the customer's usual days between orders. */
  'silentLongerThanUsual',
  /** {days, usual} */
  'withinUsualRhythm',
  /** {days}: one order only, so many days ago. */
  'onlyOneOrder',
  /** {orders, months}: many orders so far. */
  'manyOrders',
  /** {orders, months} */
  'fewOrders',
  /** {buyers, days}: bought by so many customers in the last days. */
  'popularNow',
  /** {buyers}: bought by so many customers in all. */
  'popularEver',
  /** {product, date, percent}: bought `product` on `date`; `percent` of its buyers also buy this one. */
  'boughtWith',
  /** {product, date}: `product` on `date` is followed by this one more often than chance, by too few to give a percentage. */
  'followsFrom',
  /** {times, date}: this very product was bought `times` times, last on `date`. */
  'boughtBefore',
] as const

export type ReasonCode = (typeof REASON_CODES)[number]
