import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Neighbours } from './neighbours.ts'

/** The last table of each part: most settings that are tuned change how it is read, not what is in it. */
export class LastTables<Settings> {
  readonly #tables = new WeakMap<HistoryPart, { settings: string; neighbours: Neighbours }>()

  async recall(part: HistoryPart, settings: Settings, make: () => Promise<Neighbours>): Promise<Neighbours> {
    const key = JSON.stringify(settings)
    const last = this.#tables.get(part)
    if (last?.settings === key) return last.neighbours
    const neighbours = await make()
    this.#tables.set(part, { settings: key, neighbours })
    return neighbours
  }
}
