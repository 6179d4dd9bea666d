import { CUSTOMER_SORTS, type CustomerQuery } from '../../../contracts/customers.ts'
import { CUSTOMER_TABS, type CustomerTab } from '../../../core/domain/job.ts'
import { RISK_BANDS, type RiskBand } from '../../../core/domain/task.ts'

export type CustomerSort = (typeof CUSTOMER_SORTS)[number]

/** What the merchant has set on the customers page. */
export interface CustomerView {
  tab: CustomerTab
  search: string
  /** Empty: all. */
  risk: readonly RiskBand[]
  twoOrMore: boolean
  onlyMarketing: boolean
  sort: CustomerSort
  descending: boolean
}

/** A filter that is on, shown as a chip that takes it away. */
export type FilterChip = { kind: 'risk'; risk: RiskBand } | { kind: 'twoOrMore' } | { kind: 'onlyMarketing' }

/** Tabs that mean something before anything was foretold. */
export const TABS_WITHOUT_PREDICTIONS: readonly CustomerTab[] = ['everyone', 'oneOrder']

/** How a list is sorted at first: by what is at stake, before the first training by the last order. */
export function initialView(predicted: boolean, tab: CustomerTab = 'everyone'): CustomerView {
  return { tab, search: '', risk: [], twoOrMore: false, onlyMarketing: false, sort: predicted ? 'valueAtRisk' : 'lastOrder', descending: true }
}

/** The question that main is asked, without the place in the list. */
export function toQuery(view: CustomerView): Omit<CustomerQuery, 'offset' | 'limit'> {
  return {
    tab: view.tab,
    search: view.search.trim(),
    risk: RISK_BANDS.filter(band => view.risk.includes(band)),
    minOrders: view.twoOrMore ? 2 : 0,
    acceptsMarketing: view.onlyMarketing ? true : null,
    sort: view.sort,
    descending: view.descending,
  }
}

/** A column's head was pressed: the same one turns round, another begins with its more telling end. */
export function sortBy(view: CustomerView, sort: CustomerSort): CustomerView {
  if (view.sort === sort) return { ...view, descending: !view.descending }
  return { ...view, sort, descending: sort !== 'name' && sort !== 'nextOrder' }
}

export function chipsOf(view: CustomerView): FilterChip[] {
  return [
    ...RISK_BANDS.filter(band => view.risk.includes(band)).toReversed().map(risk => ({ kind: 'risk' as const, risk })),
    ...(view.twoOrMore ? [{ kind: 'twoOrMore' as const }] : []),
    ...(view.onlyMarketing ? [{ kind: 'onlyMarketing' as const }] : []),
  ]
}

export function switchFilter(view: CustomerView, chip: FilterChip, on: boolean): CustomerView {
  switch (chip.kind) {
    case 'risk': return { ...view, risk: on ? [...view.risk, chip.risk] : view.risk.filter(band => band !== chip.risk) }
    case 'twoOrMore': return { ...view, twoOrMore: on }
    case 'onlyMarketing': return { ...view, onlyMarketing: on }
  }
}

/** Whether the list is less than its tab. */
export function isFiltered(view: CustomerView): boolean {
  return view.search.trim() !== '' || chipsOf(view).length > 0
}

/** The tab that an address names; everyone where it names none. */
export function tabOf(value: unknown): CustomerTab {
  return CUSTOMER_TABS.find(tab => tab === value) ?? 'everyone'
}
