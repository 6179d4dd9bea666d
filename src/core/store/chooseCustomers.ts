import type { ExportRequest } from '../domain/job.ts'
import { AUDIENCE_CONDITIONS, AUDIENCE_FROM, audienceMoment } from './customerAudience.ts'
import type { Store } from './openStore.ts'

/** Which customers are exported, those with most value at risk first. */
export interface CustomerChoice {
  audience: ExportRequest['audience'] | 'all'
  /** Which predictions a customer must have to be on the list. */
  list: 'churn' | 'recommendations'
  limit: number | null
  /** Leaves out who is known not to accept marketing. The limit counts them: they leave a gap, nobody takes their place. */
  onlyMarketing: boolean
  /** Leaves out who has no address, for destinations that know people by it. */
  onlyWithEmail: boolean
}

const HAS_PREDICTIONS = {
  churn: 'p.customer_id IS NOT NULL',
  recommendations: 'EXISTS (SELECT 1 FROM recommendations r WHERE r.customer_id = c.id)',
}
const REFUSES_MARKETING = 'accepts_marketing = 0'

/** A query for the `id` and `place` of the chosen customers. */
export function selectCustomers(db: Store, choice: CustomerChoice): { sql: string; parameters: Record<string, string | number> } {
  const { from, parameters } = before(db, choice)
  return { sql: `SELECT id, place FROM (${from}) ${choice.onlyMarketing ? `WHERE ${REFUSES_MARKETING} IS NOT 1` : ''}`, parameters }
}

/** How many customers are chosen, and how many of those asked for were left out for refusing marketing. */
export function countCustomers(db: Store, choice: CustomerChoice): { chosen: number; leftOutForConsent: number } {
  const { from, parameters } = before(db, choice)
  const { all, refusing } = db.prepare(`SELECT count(*) AS "all", count(*) FILTER (WHERE ${REFUSES_MARKETING}) AS refusing FROM (${from})`).get(parameters) as { all: number; refusing: number }
  return choice.onlyMarketing ? { chosen: all - refusing, leftOutForConsent: refusing } : { chosen: all, leftOutForConsent: 0 }
}

/** How many recommendations the chosen customers have. */
export function countRecommendations(db: Store, choice: CustomerChoice): number {
  const { sql, parameters } = selectCustomers(db, choice)
  return db.prepare(`SELECT count(*) FROM (${sql}) chosen JOIN recommendations r ON r.customer_id = chosen.id`).pluck().get(parameters) as number
}

/** The customers before consent is asked. */
function before(db: Store, { audience, list, limit, onlyWithEmail }: CustomerChoice): { from: string; parameters: Record<string, string | number> } {
  const conditions = [HAS_PREDICTIONS[list]]
  const parameters: Record<string, string | number> = {}
  if (audience !== 'all' && 'tab' in audience) {
    const condition = AUDIENCE_CONDITIONS[audience.tab]
    conditions.push(condition)
    if (condition.includes('@asOf')) parameters['asOf'] = audienceMoment(db)
  } else if (audience !== 'all') {
    conditions.push('c.id IN (SELECT value FROM json_each(@ids))')
    parameters['ids'] = JSON.stringify(audience.customerIds)
  }
  if (onlyWithEmail) conditions.push("c.email <> ''")
  if (limit !== null) parameters['limit'] = limit
  return {
    from: `SELECT c.id, c.accepts_marketing, row_number() OVER (ORDER BY p.value_at_risk DESC NULLS LAST, c.id) AS place
      FROM ${AUDIENCE_FROM} WHERE ${conditions.join(' AND ')}
      ORDER BY place ${limit === null ? '' : 'LIMIT @limit'}`,
    parameters,
  }
}
