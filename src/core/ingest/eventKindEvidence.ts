import { meaningOf, type EventMeanings } from './eventKindNames.ts'

/** A column with more names than these tells no kinds of events. */
const MOST_NAMES = 20

/** Gathers from a whole log the names of events that nobody has said the meaning of. */
export class EventKindEvidence {
  readonly #meanings: EventMeanings
  readonly #rows = new Map<string, number>()

  constructor(meanings: EventMeanings) {
    this.#meanings = meanings
  }

  observe(name: string): void {
    const rows = this.#rows.get(name)
    if (rows !== undefined) this.#rows.set(name, rows + 1)
    else if (name !== '' && this.#rows.size < MOST_NAMES && meaningOf(name, this.#meanings) === null) this.#rows.set(name, 1)
  }

  /** The most frequent first. */
  get unknown(): { name: string; rows: number }[] {
    return [...this.#rows].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows - a.rows)
  }
}
