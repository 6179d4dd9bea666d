import { describe, expect, it } from 'vitest'
import { buildEventSequences, type EventSequences } from '../../../src/core/datasets/eventSequences.ts'
import { EVENT_KINDS, type EventKind } from '../../../src/core/domain/event.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import type { Behaviour } from '../../../src/core/store/readBehaviour.ts'
import { historiesOf } from '../historiesOf.ts'
import { eventsBeforeLastPurchases, nextPurchases } from '../leaveOneOut.ts'

const catalogue = [10, 20, 30].map(id => ({ id, externalId: `P${id}`, name: null, category: null }))

function behaviourOf(events: readonly { customer: number; product: number; kind: EventKind; day: number }[]): Behaviour {
  return {
    count: events.length, customer: Int32Array.from(events, event => event.customer), product: Int32Array.from(events, event => event.product),
    kind: Uint8Array.from(events, event => EVENT_KINDS.indexOf(event.kind)), at: Float64Array.from(events, event => event.day * DAY),
  }
}

const { events, customerIds } = buildEventSequences(
  historiesOf([
    { customer: 1, product: 10, day: 5, totalMinor: 300 },
    { customer: 1, product: 20, day: 9 },
    { customer: 4, product: 10, day: 2, totalMinor: 250 },
  ]),
  behaviourOf([
    { customer: 1, product: 10, kind: 'view', day: 4 },
    { customer: 1, product: 20, kind: 'addToBasket', day: 9 },
    { customer: 1, product: 30, kind: 'view', day: 11 },
    { customer: 2, product: 30, kind: 'favourite', day: 1 },
  ]),
  catalogue,
)

/** `kind product` of every event of every sequence. */
const told = ({ starts, ends, products, kinds }: EventSequences) => Array.from(starts, (start, index) =>
  Array.from(products.subarray(start, ends[index]), (product, offset) => `${EVENT_KINDS[kinds[start + offset] ?? 0]} ${product}`))

describe('event sequences', () => {
  it('merge purchases and behaviour in time order, what led to a purchase before it', () => {
    expect([...customerIds]).toEqual([1, 2, 4])
    expect(told(events)).toEqual([
      ['view 1', 'purchase 1', 'addToBasket 2', 'purchase 2', 'view 3'],
      ['favourite 3'],
      ['purchase 1'],
    ])
  })

  it('know prices and quantities of purchases, and nothing where nothing is known', () => {
    expect([...events.prices]).toEqual([NaN, 300, NaN, NaN, NaN, NaN, 250])
    expect([...events.quantities]).toEqual([NaN, 1, NaN, 1, NaN, NaN, 1])
    expect(events.currency).toBe('EUR')
  })

  it('are cut before the last purchases, and are empty where there were fewer', () => {
    expect(told(eventsBeforeLastPurchases(events, 1))).toEqual([['view 1', 'purchase 1', 'addToBasket 2'], [], []])
    expect(told(eventsBeforeLastPurchases(events, 2))).toEqual([['view 1'], [], []])
  })

  it('say what was bought next after a cut', () => {
    expect([...nextPurchases(events, eventsBeforeLastPurchases(events, 1))]).toEqual([2, 0, 1])
    expect([...nextPurchases(events, events)]).toEqual([0, 0, 0])
  })
})
