import { describe, expect, it } from 'vitest'
import { customerQuery } from '../../../src/contracts/customers.ts'
import { chipsOf, initialView, isFiltered, sortBy, switchFilter, tabOf, toQuery } from '../../../src/renderer/pages/customers/customerView.ts'

const view = initialView(true)

describe('the customers page', () => {
  it('begins with what is at stake, before the first training with the last order', () => {
    expect([view.sort, view.descending]).toEqual(['valueAtRisk', true])
    expect(initialView(false).sort).toBe('lastOrder')
  })

  it('asks main only what the contract allows', () => {
    const asked = { ...toQuery({ ...view, search: '  #1093 ', twoOrMore: true, onlyMarketing: true, risk: ['high'] }), offset: 0, limit: 100 }
    expect(customerQuery.parse(asked)).toMatchObject({ search: '#1093', minOrders: 2, acceptsMarketing: true, risk: ['high'] })
  })

  it('asks for everybody when no filter is on', () => {
    expect(toQuery(view)).toMatchObject({ tab: 'everyone', search: '', risk: [], minOrders: 0, acceptsMarketing: null })
  })

  it('turns the order round at the second press and begins with the telling end at the first', () => {
    expect(sortBy(view, 'valueAtRisk').descending).toBe(false)
    expect(sortBy(view, 'nextOrder')).toMatchObject({ sort: 'nextOrder', descending: false })
    expect(sortBy(view, 'orders')).toMatchObject({ sort: 'orders', descending: true })
  })

  it('shows a chip for each filter that is on, and a chip takes its filter away', () => {
    const filtered = switchFilter(switchFilter(view, { kind: 'risk', risk: 'high' }, true), { kind: 'twoOrMore' }, true)
    expect(chipsOf(filtered)).toEqual([{ kind: 'risk', risk: 'high' }, { kind: 'twoOrMore' }])
    expect(chipsOf(switchFilter(filtered, { kind: 'risk', risk: 'high' }, false))).toEqual([{ kind: 'twoOrMore' }])
    expect(isFiltered(filtered)).toBe(true)
    expect(isFiltered({ ...view, search: '   ' })).toBe(false)
  })

  it('takes a tab from the address, and everyone where it names none', () => {
    expect(tabOf('winBack')).toBe('winBack')
    expect(tabOf('nonsense')).toBe('everyone')
  })
})
