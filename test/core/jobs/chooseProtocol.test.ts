import { expect, it } from 'vitest'
import { chooseProtocol } from '../../../src/core/jobs/trainRecommend.ts'
import { historiesOf, type Bought } from '../historiesOf.ts'

/** Everybody buys five things, one in so many days. */
const shop = (gap: number): Bought[] => Array.from({ length: 60 }, (_, customer) => Array.from({ length: 5 }, (_, order) => ({ customer, product: (customer + order) % 9, day: gap * order }))).flat()

it('recommenders are judged by time, or by the last purchase where hardly anybody bought in the days that would judge', () => {
  expect(chooseProtocol(historiesOf(shop(60))).label.protocol).toBe('time')
  // Dates that are only the order of purchases: one customer bought much more than the others.
  const patient = Array.from({ length: 200 }, (_, day) => ({ customer: 99, product: day % 9, day }))
  expect(chooseProtocol(historiesOf([...shop(1), ...patient])).label.protocol).toBe('leave-one-out')
})
