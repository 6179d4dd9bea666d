import { idRange, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'

const ERASED = '…'

/** Where files and people are quoted word for word. */
const QUOTES = [['imports', 'id', 'report'], ['imports', 'id', 'files'], ['jobs', 'id', 'result'], ['jobs', 'id', 'request'], ['jobs', 'id', 'error'], ['runs', 'id', 'error']] as const

/** Replaces every quotation that names one of the texts, in reports, problems and the journal of jobs. @param texts in small letters */
export async function eraseTexts(db: Store, texts: readonly string[], tick: Tick): Promise<void> {
  if (texts.length === 0) return
  const names = namesOneOf(texts)
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

const ROWS_A_BATCH = 20_000

/**
 * Erases the rows of files that stand behind the differences of reports where they name one of the texts, and replaces order numbers that were made of a
 * person's key. @param texts in small letters; @param renumber null for a number that says nothing of the person
 */
export async function eraseInDifferences(db: Store, { texts, renumber }: { texts: readonly string[]; renumber: (order: string) => string | null }, tick: Tick): Promise<void> {
  const names = namesOneOf(texts)
  const update = db.prepare('UPDATE import_differences SET order_id = ?, text = ? WHERE id = ?')
  const some = db.prepare("SELECT id, order_id AS \"order\", text FROM import_differences WHERE id BETWEEN ? AND ? AND (text <> '' OR order_id <> '')")
  const { first, last } = idRange(db, 'import_differences')
  for (let from = first; from <= last; from += ROWS_A_BATCH) {
    for (const { id, order, text } of some.all(from, from + ROWS_A_BATCH - 1) as { id: number; order: string; text: string }[]) {
      const replaced = renumber(order) ?? (names(order) ? ERASED : order)
      const erased = names(text) ? ERASED : text
      if (replaced !== order || erased !== text) update.run(replaced, erased, id)
    }
    await tick()
  }
}

function namesOneOf(texts: readonly string[]): (text: string) => boolean {
  return text => {
    const small = text.toLowerCase()
    return texts.some(one => small.includes(one))
  }
}
