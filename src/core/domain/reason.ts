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
  'onlyOneDay',
  /** {orders, months}: many orders so far. */
  'manyOrders',
  /** {orders, months} */
  'fewOrders',
  /** {recent, before}: days with an order in the last 90 days, and in the 90 before. */
  'orderingMore',
  /** {recent, before} */
  'orderingLess',
  /** {percent}: a usual order is worth so much more than the shop's median. */
  'spendsMore',
  /** {percent} */
  'spendsLess',
  /** {products}: so many different products so far, more than most. */
  'buysManyProducts',
  /** {products} */
  'buysFewProducts',
  /** Ordered in the same weeks a year ago. */
  'orderedThisSeason',
  /** Was a customer a year ago, and did not order in these weeks then. */
  'quietThisSeason',
  /** {buyers, days}: bought by so many customers in the last days. */
  'popularNow',
  /** {buyers, days, country}: bought by so many customers of the country (ISO 3166 code or the file's word) in the last days. */
  'popularInCountry',
  /** {buyers}: bought by so many customers in all. */
  'popularEver',
  /** {product, date, percent}: bought `product` on `date`; `percent` of its buyers also buy this one. */
  'boughtWith',
  /** {product, date}: `product` on `date` is followed by this one more often than chance, by too few to give a percentage. */
  'followsFrom',
  /** {product, date}: `product`, bought on `date`, is like this one, which no known customer has bought yet. */
  'resembles',
  /** {product, percent}: in so many of a hundred orders with `product`. */
  'sharesBaskets',
  /** {product, percent}: so many of a hundred buyers of `product` buy it too. */
  'sharesBuyers',
  /** {times, date}: this very product was bought `times` times, last on `date`. */
  'boughtBefore',
  /** {times, orders, date}: this very product is in `times` of the customer's `orders` orders, last on `date`. */
  'boughtOften',
  /** {usual, date}: this very product was bought about every `usual` days, last on `date`, so it is due. */
  'dueAgain',
] as const

export type ReasonCode = (typeof REASON_CODES)[number]
