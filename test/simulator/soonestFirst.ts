/** A priority queue (binary heap): gives back the item with the smallest time first. */
export class SoonestFirst<T> {
  readonly #heap: { at: number; item: T }[] = []

  get size(): number {
    return this.#heap.length
  }

  add(at: number, item: T): void {
    const heap = this.#heap
    const entry = { at, item }
    let index = heap.push(entry) - 1
    while (index > 0) {
      const up = (index - 1) >> 1
      const parent = heap[up]
      if (!parent || parent.at <= at) break
      heap[index] = parent
      index = up
    }
    heap[index] = entry
  }

  /** Time of the next item; Infinity when there is none. */
  nextAt(): number {
    return this.#heap[0]?.at ?? Infinity
  }

  take(): { at: number; item: T } | null {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first ?? null
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const least = right && left && right.at < left.at ? right : left
      if (!least || least.at >= last.at) break
      heap[index] = least
      index = 2 * index + (least === left ? 1 : 2)
    }
    heap[index] = last
    return first
  }
}
