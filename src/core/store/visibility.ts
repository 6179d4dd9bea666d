import type { RecordSubject } from '../domain/identity.ts'

/**
 * Of a row with an `import_id`: whether its import was not undone. Asked of every row that is read, and so answered from an index that is empty but for the
 * moments after an undo. @param table its name or alias
 */
export function isKept(table: string): string {
  return `NOT EXISTS (SELECT 1 FROM imports undone INDEXED BY imports_undone WHERE undone.id = ${table}.import_id AND undone.state = 'undone')`
}

/**
 * Of an order, event or visit: whether it shows. An undo only turns over the state of its import, whatever the import's size; the rows themselves are marked by
 * nothing until they are deleted. What a later version has replaced is hidden row by row. @param table its name or alias
 */
export function isVisible(table: string): string {
  return `${table}.hidden = 0 AND ${isKept(table)}`
}

/** Of a customer or product: whether a visible import brings more of it than a key or a country. @param record its id, in SQL */
export function isMentioned(subject: RecordSubject, record: string): string {
  const one = subject === 'customers' ? 'customer' : 'product'
  return `EXISTS (SELECT 1 FROM ${one}_facts f WHERE f.${one}_id = ${record} AND f.details_only = 0 AND ${isKept('f')})`
}
