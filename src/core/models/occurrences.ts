import type { HistoryPart } from '../datasets/historyPart.ts'
import { countOrdersByProduct } from './recommender.ts'

/** Where each product was bought: rows and their customers, grouped by product. */
export function occurrencesByProduct(part: HistoryPart): { starts: Int32Array; rows: Int32Array; customers: Int32Array } {
  const { histories, ends } = part
  const starts = new Int32Array(histories.products + 1)
  countOrdersByProduct(part).forEach((count, product) => {
    starts[product + 1] = count
  })
  for (let p = 0; p < histories.products; p++) starts[p + 1] = (starts[p + 1] ?? 0) + (starts[p] ?? 0)
  const next = starts.slice()
  const rows = new Int32Array(starts[histories.products] ?? 0)
  const customers = new Int32Array(rows.length)
  for (let c = 0; c < histories.customers; c++) {
    for (let row = histories.starts[c] ?? 0; row < (ends[c] ?? 0); row++) {
      const product = histories.product[row] ?? 0
      const place = next[product] ?? 0
      rows[place] = row
      customers[place] = c
      next[product] = place + 1
    }
  }
  return { starts, rows, customers }
}
