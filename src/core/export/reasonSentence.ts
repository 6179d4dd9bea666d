import { UNSPECIFIED_PRODUCT } from '../domain/identity.ts'
import type { Reason, ReasonCode } from '../domain/reason.ts'
import { regionName } from '../domain/regionName.ts'

type Say = (name: string) => string

const sentences: Record<ReasonCode, (say: Say) => string> = {
  silentLongerThanUsual: say => `${days(say('days'))} since the last order, usually ${say('usual')}`,
  withinUsualRhythm: say => `${days(say('days'))} since the last order, within the usual ${say('usual')}`,
  onlyOneOrder: say => `One order only, ${days(say('days'))} ago`,
  onlyOneDay: say => `Ordered on one day only, ${days(say('days'))} ago`,
  manyOrders: say => `${times(say('orders'), 'order')} in ${times(say('months'), 'month')}`,
  fewOrders: say => `${times(say('orders'), 'order')} in ${times(say('months'), 'month')}`,
  orderingMore: say => `${times(say('recent'), 'order')} in the last 3 months, ${say('before')} in the 3 before`,
  orderingLess: say => `${times(say('recent'), 'order')} in the last 3 months, ${say('before')} in the 3 before`,
  spendsMore: say => `Spends ${say('percent')}% more an order than most`,
  spendsLess: say => `Spends ${say('percent')}% less an order than most`,
  buysManyProducts: say => `Has bought ${times(say('products'), 'product')}, more than most`,
  buysFewProducts: say => `Has bought ${times(say('products'), 'product')}, fewer than most`,
  orderedThisSeason: () => 'Ordered at this time last year',
  quietThisSeason: () => 'Did not order at this time last year',
  popularNow: say => `Bought by ${times(say('buyers'), 'customer')} in the last ${days(say('days'))}`,
  popularInCountry: say => `Bought by ${times(say('buyers'), 'customer')} in ${regionName(say('country'), 'en')} in the last ${days(say('days'))}`,
  popularEver: say => `Bought by ${times(say('buyers'), 'customer')} so far`,
  boughtWith: say => `Bought ${say('product')} on ${say('date')}; ${say('percent')}% of its buyers also buy this`,
  resembles: say => `Bought ${say('product')} on ${say('date')}; this is like it`,
  followsFrom: say => `Bought ${say('product')} on ${say('date')}, which this often follows`,
  boughtBefore: say => `Bought ${say('times') === '1' ? 'once' : `${say('times')} times`}, last on ${say('date')}`,
  sharesBaskets: say => `In ${say('percent')}% of orders with ${say('product')}`,
  sharesBuyers: say => `${say('percent')}% of the buyers of ${say('product')} buy it too`,
  boughtOften: say => `In ${say('times')} of ${times(say('orders'), 'order')}, last on ${say('date')}`,
  dueAgain: say => `Due again: bought about every ${days(say('usual'))}, last on ${say('date')}`,
}

/** A reason as a short English sentence without its full stop. */
export function reasonSentence({ code, params }: Reason): string {
  return sentences[code](name => {
    const value = params[name]
    if (value === UNSPECIFIED_PRODUCT.value) return 'a product without a name'
    return typeof value === 'number' ? Math.round(value).toLocaleString('en') : value ?? 'unknown'
  })
}

/** Several reasons, the weightiest first as they come, in one cell; with shares, each with its points of risk: `(+40)`. */
export function reasonSentences(reasons: readonly Reason[], shares: 'withShares' | 'withoutShares' = 'withoutShares'): string {
  return reasons.map(reason => `${reasonSentence(reason)}${shares === 'withShares' ? points(reason) : ''}`).join('; ')
}

function points({ share }: Reason): string {
  if (share === null) return ''
  const whole = Math.round(share * 100)
  return ` (${whole > 0 ? '+' : ''}${whole})`
}

function days(count: string): string {
  return times(count, 'day')
}

function times(count: string, one: string): string {
  return `${count} ${one}${count === '1' ? '' : 's'}`
}
