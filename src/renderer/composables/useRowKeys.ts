import { onUpdated, ref, type Ref } from 'vue'

interface Rows {
  count: () => number
  /** Brings a row into sight, which may have it rendered only later. */
  reveal: (index: number) => void
  /** The first and the last row in sight. */
  inSight: () => { first: number; last: number }
  /** A key has gone on to this row. */
  stepped?: (index: number) => void
}

/**
 * The keyboard's way through a list, as in any table of the desktop: the whole list is one stop of Tab, and arrows, Page, Home and End go from row to row.
 * A row is an element with `data-row` (its place in the list); within it, or on it, `data-name` marks what takes the focus.
 * @param list the element around all rows; `keys` are its listeners
 */
export function useRowKeys(list: Readonly<Ref<HTMLElement | null>>, rows: Rows) {
  /** The row that Tab comes to, so long as it is in sight. */
  const at = ref(0)
  /** A row that is to take the focus once it is there. */
  let awaited: number | null = null
  onUpdated(focusAwaited)

  function focusAwaited(): void {
    if (awaited === null) return
    const row = list.value?.querySelector<HTMLElement>(`[data-row="${awaited}"]`)
    const name = row?.matches('[data-name]') ? row : row?.querySelector<HTMLElement>('[data-name]')
    if (!name) return
    awaited = null
    name.focus({ preventScroll: true })
  }

  function focus(index: number): void {
    at.value = index
    awaited = index
    rows.reveal(index)
    requestAnimationFrame(focusAwaited)
  }

  /** Where a key leads from a row; null for any other key. */
  function target(key: string, from: number): number | null {
    const { first, last } = rows.inSight()
    switch (key) {
      case 'ArrowDown': return from + 1
      case 'ArrowUp': return from - 1
      case 'PageDown': return from + Math.max(1, last - first)
      case 'PageUp': return from - Math.max(1, last - first)
      case 'Home': return 0
      case 'End': return rows.count() - 1
      default: return null
    }
  }
  const rowOf = (event: Event) => Number((event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset['row'] ?? Number.NaN)

  function onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const from = rowOf(event)
    const to = Number.isNaN(from) ? null : target(event.key, from)
    if (to === null) return
    event.preventDefault()
    const next = Math.min(rows.count() - 1, Math.max(0, to))
    if (next === from) return
    focus(next)
    rows.stepped?.(next)
  }
  function onFocusin(event: FocusEvent): void {
    const row = rowOf(event)
    if (Number.isNaN(row)) return
    at.value = row
    awaited = null
  }

  /** For what can be focused in a row: only the current row is reached by Tab. */
  function tabIndexOf(index: number): 0 | -1 {
    const { first, last } = rows.inSight()
    const stop = at.value >= first && at.value <= last ? at.value : first
    return index === stop ? 0 : -1
  }

  return { keys: { keydown: onKeydown, focusin: onFocusin }, focus, tabIndexOf }
}
