import { describe, expect, it } from 'vitest'
import type { ReasonView } from '../../../src/contracts/customers.ts'
import { deedsOf } from '../../../src/renderer/pages/customers/latest.ts'
import { toldChance } from '../../../src/renderer/pages/customers/toldChance.ts'
import { whyBars } from '../../../src/renderer/pages/customers/whyBars.ts'

const reason = (share: number | null): ReasonView => ({ code: 'manyOrders', params: { orders: 3, months: 2 }, share })

describe('the bars of why', () => {
  it('go right of one zero line for what raises the risk and left for what lowers it', () => {
    const [up, down] = whyBars([reason(0.3), reason(-0.1)])
    expect(up).toMatchObject({ from: 0.25, to: 1 })
    expect(down).toMatchObject({ from: 0, to: 0.25 })
  })

  it('leave out reasons without a share', () => {
    expect(whyBars([reason(null)])).toEqual([])
  })
})

describe('what a customer did last', () => {
  it('tells orders and visits together, the newest first, an order by what there was most of', () => {
    const deeds = deedsOf({
      history: [{ at: 10, orderId: '#1', totalMinor: 2900, currency: 'CAD', lines: [{ product: 'Soap dish', quantity: 1, returned: 0 }, { product: 'Soap', quantity: 4, returned: 0 }] }],
      visits: [{ at: 20, kind: 'view', product: 'Candle' }],
    })
    expect(deeds).toEqual([
      { at: 20, kind: 'visit', event: 'view', product: 'Candle' },
      { at: 10, kind: 'order', product: 'Soap', quantity: 4, more: 1, totalMinor: 2900, currency: 'CAD' },
    ])
  })
})

describe('a chance as it is told', () => {
  it('is never a certainty', () => {
    expect([0, 0.42, 1].map(toldChance)).toEqual([0.01, 0.42, 0.99])
  })
})
