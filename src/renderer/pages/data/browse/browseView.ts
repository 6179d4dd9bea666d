import { refDebounced } from '@vueuse/core'
import { computed, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { RouteInput } from '../../../../contracts/index.ts'
import { usePagedAnswer, type RowOf } from '../../../composables/usePagedAnswer.ts'

export type BrowseRoute = 'browse.customers' | 'browse.products' | 'browse.orders'
export type BrowseSort<N extends BrowseRoute> = RouteInput<N>['sort']
export type BrowseRow<N extends BrowseRoute> = RowOf<N>

export interface BrowseColumn {
  key: string
  label: string
  /** Sorts by it; absent where the list cannot be. */
  sort?: string
  right?: boolean
  /** Share of the width, such as `22%`; what is left over goes to columns without. */
  width?: string
  /** Left out where there is little room. */
  wide?: boolean
}

/** What one of the lists can be asked beyond what all can. */
type Filter<N extends BrowseRoute> = Omit<RouteInput<N>, keyof RouteInput<'browse.orders'>>

/** A list of the Data page: what is searched, how it is sorted, and the row that is open, which stands in the address. */
export function useBrowse<N extends BrowseRoute>(name: N, first: BrowseSort<N>, filter?: () => Filter<N>) {
  const route = useRoute()
  const router = useRouter()
  const typed = ref(typeof route.query['search'] === 'string' ? route.query['search'] : '')
  const search = refDebounced(typed, 150)
  const sort = ref<string>(first)
  const descending = ref(true)
  const list = usePagedAnswer<N>(name, () => ({ search: search.value.trim(), sort: sort.value, descending: descending.value, ...filter?.() }) as Omit<RouteInput<N>, 'offset' | 'limit'>)

  function sortBy(column: string): void {
    // Names begin with A, everything else with the most or the newest.
    descending.value = sort.value === column ? !descending.value : column !== 'name' && column !== 'number'
    sort.value = column
  }

  const openId = computed(() => Number(route.query['open']) || null)
  function open(id: number | null): void {
    void router.replace({ query: { ...route.query, open: id === null ? undefined : String(id) } })
  }

  return { typed, search, sort, descending, list, sortBy, openId, open }
}
