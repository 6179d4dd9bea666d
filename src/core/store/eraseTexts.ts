import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'

const ERASED = '…'

/** Where files and people are quoted word for word. */
const QUOTES = [['imports', 'id', 'report'], ['imports', 'id', 'files'], ['jobs', 'id', 'result'], ['jobs', 'id', 'request'], ['jobs', 'id', 'error'], ['runs', 'id', 'error']] as const

/** Replaces every quotation that names one of the texts, in reports, problems and the journal of jobs. @param texts in small letters */
export async function eraseTexts(db: Store, texts: readonly string[], tick: Tick): Promise<void> {
  if (texts.length === 0) return
  const names = (text: string): boolean => {
    const small = text.toLowerCase()
    return texts.some(one => small.includes(one))
  }
  for (const [table, key, column] of QUOTES) {
    const update = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`)
    for (const [id, json] of db.prepare(`SELECT ${key}, ${column} FROM ${table} WHERE ${column} IS NOT NULL`).raw().all() as [number | string, string][]) {
      // JSON may write letters as escapes, so the texts are looked for in what it says.
      const erased = JSON.stringify(JSON.parse(json), (_, value: unknown) => typeof value === 'string' && names(value) ? ERASED : value)
      if (erased !== json) update.run(erased, id)
    }
    await tick()
  }
}
