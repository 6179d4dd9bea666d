import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, watch, type Ref } from 'vue'
import { useRowKeys } from './useRowKeys.ts'

interface LongList {
  count: () => number
  /** Heights in pixels: of a row, of the head that stays in sight above them, and of the room before the first and after the last. */
  rowHeight: number
  headHeight?: number
  padding?: number
  /** Reads the rows from one place to another. */
  need: (from: number, to: number) => void
  /** With another value the list begins again at its top. */
  query: () => unknown
  /** A key has gone on to this row. */
  stepped?: (index: number) => void
}

/** Rows that are kept ready on each side of those in sight. */
const OVERSCAN = 8

/** A list of any length, of which only the rows in sight exist, each asked for as it comes into sight; the keys of `useRowKeys` go through it. */
export function useLongList(scroller: Readonly<Ref<HTMLElement | null>>, list: LongList) {
  const { rowHeight, headHeight = 0, padding = 0 } = list
  const virtual = useVirtualizer(computed(() => ({
    count: list.count(), getScrollElement: () => scroller.value, estimateSize: () => rowHeight, overscan: OVERSCAN, paddingStart: padding, paddingEnd: padding, scrollPaddingStart: headHeight,
  })))
  const rows = computed(() => virtual.value.getVirtualItems())
  const size = computed(() => virtual.value.getTotalSize())
  /** Pixels of the rows that do not exist, before and after those that do. */
  const before = computed(() => rows.value[0]?.start ?? 0)
  const after = computed(() => Math.max(0, size.value - (rows.value.at(-1)?.end ?? 0)))

  watch([() => rows.value[0]?.index, () => rows.value.at(-1)?.index], ([from, to]) => { if (from !== undefined && to !== undefined) list.need(from, to) }, { immediate: true })
  watch(list.query, () => { scroller.value?.scrollTo({ top: 0 }) })

  const reveal = (index: number) => { virtual.value.scrollToIndex(index, { align: 'auto' }) }
  const { keys, focus, tabIndexOf } = useRowKeys(scroller, {
    count: list.count, reveal,
    inSight: () => ({ first: virtual.value.range?.startIndex ?? 0, last: virtual.value.range?.endIndex ?? 0 }),
    ...(list.stepped ? { stepped: list.stepped } : {}),
  })
  return { rows, size, before, after, reveal, keys, focus, tabIndexOf }
}
