/** Rows that are kept together. */
export const PANEL = 1024

/**
 * A symmetric matrix in single precision of which panel i holds the rows from i · `PANEL` on, each from that column on: half the
 * memory, and every panel a dense matrix that a runtime can multiply.
 */
export class SymmetricMatrix {
  readonly size: number
  /** (rows, size − first row), row by row; a panel may be exchanged for another of its shape. */
  readonly panels: Float32Array[]

  /** Zeros. */
  constructor(size: number) {
    this.size = size
    this.panels = Array.from({ length: Math.ceil(size / PANEL) }, (_, panel) => new Float32Array(this.rowsOf(panel) * (size - panel * PANEL)))
  }

  rowsOf(panel: number): number {
    return Math.min(PANEL, this.size - panel * PANEL)
  }

  get(row: number, column: number): number {
    const [low, high] = row <= column ? [row, column] : [column, row]
    return this.panels[panelOf(low)]?.[this.#place(low, high)] ?? 0
  }

  /** Writes an element and its mirror image. */
  set(row: number, column: number, value: number): void {
    const [low, high] = row <= column ? [row, column] : [column, row]
    const panel = this.panels[panelOf(low)]
    if (!panel) return
    panel[this.#place(low, high)] = value
    if (panelOf(low) === panelOf(high)) panel[this.#place(high, low)] = value
  }

  /** Adds to an element and its mirror image. */
  add(row: number, column: number, value: number): void {
    this.set(row, column, this.get(row, column) + value)
  }

  #place(row: number, column: number): number {
    const first = panelOf(row) * PANEL
    return (row - first) * (this.size - first) + column - first
  }
}

function panelOf(row: number): number {
  return Math.floor(row / PANEL)
}
