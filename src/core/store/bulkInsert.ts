import type { Store } from './openStore.ts'

type Cell = string | number | null

/** More rows a statement gain nothing. */
const ROWS = 32

/**
 * Inserts rows many at a time, which takes two thirds of the time. The last row always waits, so that it can still be changed; what waits is written by
 * `flush`, without which nothing may read the table.
 */
export class BulkInsert {
  readonly #db: Store
  readonly #into: string
  readonly #width: number
  readonly #many: ReturnType<Store['prepare']>
  readonly #waiting: Cell[] = []

  constructor(db: Store, table: string, columns: readonly string[]) {
    this.#db = db
    this.#width = columns.length
    this.#into = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `
    this.#many = db.prepare(this.#statement(ROWS))
  }

  /** Begins a row of which the caller then gives every cell. @returns where to push them */
  row(): Cell[] {
    if (this.#waiting.length === ROWS * this.#width) {
      this.#many.run(this.#waiting)
      this.#waiting.length = 0
    }
    return this.#waiting
  }

  /** Changes the last cell of the row that was given last. */
  changeLast(cell: Cell): void {
    this.#waiting[this.#waiting.length - 1] = cell
  }

  flush(): void {
    if (this.#waiting.length === 0) return
    this.#db.prepare(this.#statement(this.#waiting.length / this.#width)).run(this.#waiting)
    this.#waiting.length = 0
  }

  #statement(rows: number): string {
    return this.#into + Array.from({ length: rows }, () => `(${'?, '.repeat(this.#width - 1)}?)`).join(', ')
  }
}
