import { computed, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import type { RouteInput, RouteOutput } from '../../contracts/index.ts'
import { callRoute } from '../bridge/callRoute.ts'
import { useAnswer } from './useAnswer.ts'

/** The routes that answer a long list a page at a time. */
export type PagedRoute = 'customers.list' | 'recommendations.byCustomer' | 'recommendations.byProduct' | 'browse.customers' | 'browse.products' | 'browse.orders'
export type RowOf<N extends PagedRoute> = RouteOutput<N>['rows'][number]
type Query<N extends PagedRoute> = Omit<RouteInput<N>, 'offset' | 'limit'>

const ROWS_PER_PAGE = 100

/**
 * A list of any length of which only what is in sight is read. The first page comes with the sums over the whole list;
 * `need(first, last)` reads the pages in which those rows lie. A new query begins again; the old rows stay until it is answered.
 */
export function usePagedAnswer<N extends PagedRoute>(name: N, query: MaybeRefOrGetter<Query<N>>) {
  const inputAt = (offset: number) => ({ ...toValue(query), offset, limit: ROWS_PER_PAGE }) as RouteInput<N>
  const first = useAnswer<N>(name, () => inputAt(0))
  const pages = shallowRef(new Map<number, RowOf<N>[]>())
  const asked = new Set<number>()
  const total = computed(() => first.data.value?.total ?? 0)
  let lastNeeded: [number, number] = [0, 0]

  watch(first.data, (answer) => {
    asked.clear()
    asked.add(0)
    pages.value = new Map(answer ? [[0, answer.rows]] : [])
    need(...lastNeeded)
  })

  function need(from: number, to: number): void {
    lastNeeded = [from, to]
    const last = Math.min(to, total.value - 1)
    for (let page = Math.floor(from / ROWS_PER_PAGE); page * ROWS_PER_PAGE <= last; page++) void readPage(page)
  }

  async function readPage(page: number): Promise<void> {
    if (asked.has(page)) return
    asked.add(page)
    const answeredFor = first.data.value
    const ask = callRoute as (name: N, input: RouteInput<N>) => Promise<RouteOutput<N>>
    const answer = await ask(name, inputAt(page * ROWS_PER_PAGE)).catch(() => null)
    if (first.data.value !== answeredFor) return
    if (answer) pages.value = new Map(pages.value).set(page, answer.rows)
    // Asked again when it next comes into sight.
    else asked.delete(page)
  }

  /** The row at a place of the whole list; undefined until it was read. */
  const rowAt = (index: number): RowOf<N> | undefined => pages.value.get(Math.floor(index / ROWS_PER_PAGE))?.[index % ROWS_PER_PAGE]

  /** Where a row stands in the whole list, among those that were read; −1 where it is not. */
  function findIndex(matches: (row: RowOf<N>) => boolean): number {
    for (const [page, rows] of pages.value) {
      const at = rows.findIndex(matches)
      if (at >= 0) return page * ROWS_PER_PAGE + at
    }
    return -1
  }

  return { ...first, total, need, rowAt, findIndex }
}
