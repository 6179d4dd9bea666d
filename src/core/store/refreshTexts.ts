import type { RecordSubject } from '../domain/identity.ts'
import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { isKept } from './visibility.ts'

const RECORDS_A_BATCH = 2000

const SUBJECTS = {
  customers: { facts: 'customer_facts', record: 'customer_id', columns: ['email', 'name', 'phone', 'accepts_marketing', 'country'], isProduct: 'NULL' },
  products: { facts: 'product_facts', record: 'product_id', columns: ['name', 'category'], isProduct: 'f.is_product' },
} as const satisfies Record<RecordSubject, { columns: readonly string[] } & Record<'facts' | 'record' | 'isProduct', string>>

/** Says of customers and products again what the latest of the imports that mention them, or a record that belongs to them, says. */
export async function refreshTexts(db: Store, customers: readonly number[], products: readonly number[], tick: Tick): Promise<void> {
  await refresh(db, 'customers', customers, tick)
  await refresh(db, 'products', products, tick)
}

type Cell = string | number | null

async function refresh(db: Store, subject: RecordSubject, ids: readonly number[], tick: Tick): Promise<void> {
  const { facts, record, columns, isProduct } = SUBJECTS[subject]
  const said = (join: string): string => `SELECT wanted.value, ${isProduct}, ${columns.map(column => `f.${column}`).join(', ')}, f.at, f.import_id FROM json_each(:ids) wanted CROSS JOIN ${join} WHERE ${isKept('f')}`
  const own = `${facts} f ON f.${record} = wanted.value`
  const belonging = `${subject} r ON r.belongs_to = wanted.value CROSS JOIN ${facts} f ON f.${record} = r.id`
  // Latest first.
  const read = db.prepare(`${said(own)} UNION ALL ${said(belonging)} ORDER BY 1, ${columns.length + 3} DESC, ${columns.length + 4} DESC`).raw()
  const known = subject === 'products' ? ', is_product = coalesce(?, is_product)' : ''
  const update = db.prepare(`UPDATE ${subject} SET ${columns.map(column => `${column} = ?`).join(', ')}${known} WHERE id = ?`)
  for (let from = 0; from < ids.length; from += RECORDS_A_BATCH) {
    const batch = ids.slice(from, from + RECORDS_A_BATCH)
    const rows = Map.groupBy(read.all({ ids: JSON.stringify(batch) }) as [id: number, isProduct: number | null, ...texts: Cell[]][], ([id]) => id)
    for (const id of batch) {
      const own = rows.get(id) ?? []
      const latest = columns.map((_, column) => own.find(row => row[column + 2] !== null)?.[column + 2] ?? null)
      // It is a product only where all say so.
      const product = own.length === 0 ? null : Math.min(...own.map(([, isOne]) => isOne ?? 1))
      update.run(...latest, ...subject === 'products' ? [product] : [], id)
    }
    await tick()
  }
}
