import { idRange, inBatches, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'

const COLUMNS = `session, started_at, month, weekend, visitor_type, administrative_pages, administrative_seconds, informational_pages, informational_seconds,
  product_pages, product_seconds, bounce_rate, exit_rate, page_value, special_day, operating_system, browser, region, traffic_type, bought`

/**
 * Moves staged visits (`staged` is attached, its customers have their ids) into the shop's table; those that it knows are marked and left alone.
 * @returns how many are new
 */
export async function mergeVisits(db: Store, importId: number, tick: Tick): Promise<number> {
  const range = idRange(db, 'staged.visits')
  await inBatches(db, `
    UPDATE staged.visits SET known = 1 WHERE id BETWEEN :from AND :to
    AND EXISTS (SELECT 1 FROM main.visits m WHERE m.visit_key = visits.key AND m.hidden = 0)`, range.first, range.last, {}, tick)
  return inBatches(db, `
    INSERT INTO main.visits (import_id, customer_id, ${COLUMNS}, source_row, visit_key)
    SELECT :importId, c.stored_id, ${COLUMNS}, v.row, v.key FROM staged.visits v LEFT JOIN staged.customers c ON c.id = v.customer
    WHERE v.known = 0 AND v.id BETWEEN :from AND :to ORDER BY v.id ON CONFLICT DO NOTHING`, range.first, range.last, { importId }, tick)
}
