import { MINUTE } from '../domain/time.ts'
import { isVisible } from './visibility.ts'

/** A visitor who has done nothing for so long begins a new visit. */
const SILENCE = 30 * MINUTE

/**
 * Events with the visit that each belongs to, as a subquery: the session that the log names, else what one customer did without a silence of half an hour
 * (`customer@first moment`). Events of nobody in no session belong to none.
 * @param where which events, by columns of `events`; only they are looked at
 */
export function eventVisits(where: string): string {
  return `(
    SELECT *, coalesce(session, customer_id || '@' || max(began) OVER (PARTITION BY customer_id, session IS NULL ORDER BY at, id)) AS visit
    FROM (
      SELECT *, iif(at - lag(at, 1, -${SILENCE}) OVER (PARTITION BY customer_id, session IS NULL ORDER BY at, id) >= ${SILENCE}, at, NULL) AS began
      FROM events WHERE ${isVisible('events')} AND (session IS NOT NULL OR customer_id IS NOT NULL) AND ${where}))`
}
