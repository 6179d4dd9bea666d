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

const ORDER = 'ORDER BY value_at_risk DESC NULLS LAST, id'

/** The ids of the chosen customers, in the order of the list. */
export function readChosenCustomers(db: Store, choice: CustomerChoice): number[] {
  const { sql, parameters } = selectChosen(db, choice)
  return db.prepare(`${sql} ${ORDER}`).pluck().all(parameters) as number[]
}

/** The first ones only, for a preview. */
export function readFirstChosen(db: Store, choice: CustomerChoice, count: number): number[] {
  const { sql, parameters } = selectChosen(db, choice)
  return db.prepare(`${sql} ${ORDER} LIMIT @first`).pluck().all({ ...parameters, first: count }) as number[]
}

/** How many customers are chosen, and how many of those asked for were left out for refusing marketing. */
export function countCustomers(db: Store, choice: CustomerChoice): { chosen: number; leftOutForConsent: number } {
  const { from, parameters } = selectAsked(db, choice)
  const { asked, refusing } = db.prepare(`SELECT count(*) AS asked, count(*) FILTER (WHERE ${REFUSES_MARKETING}) AS refusing FROM (${from})`).get(parameters) as { asked: number; refusing: number }
  return choice.onlyMarketing ? { chosen: asked - refusing, leftOutForConsent: refusing } : { chosen: asked, leftOutForConsent: 0 }
}

/** Of those asked for, whatever the limit, how many have no address where one is needed. */
export function countWithoutEmail(db: Store, choice: CustomerChoice): number {
  if (!choice.onlyWithEmail) return 0
  const [all, reached] = [false, true].map(onlyWithEmail => {
    const { from, parameters } = selectAsked(db, { ...choice, onlyWithEmail, limit: null })
    return db.prepare(`SELECT count(*) FROM (${from})`).pluck().get(parameters) as number
  }) as [number, number]
  return all - reached
}

/** How many recommendations the chosen customers have. */
export function countRecommendations(db: Store, choice: CustomerChoice): number {
  const { sql, parameters } = selectChosen(db, choice)
  return db.prepare(`SELECT count(*) FROM (${sql}) chosen JOIN recommendations r ON r.customer_id = chosen.id`).pluck().get(parameters) as number
}

interface Query { from: string; parameters: Record<string, string | number> }

function selectChosen(db: Store, choice: CustomerChoice): { sql: string; parameters: Query['parameters'] } {
  const { from, parameters } = selectAsked(db, choice)
  return { sql: `SELECT id FROM (${from}) ${choice.onlyMarketing ? `WHERE ${REFUSES_MARKETING} IS NOT 1` : ''}`, parameters }
}

/** The customers asked for, before consent is looked at. */
function selectAsked(db: Store, { audience, list, limit, onlyWithEmail }: CustomerChoice): Query {
  const conditions = [HAS_PREDICTIONS[list]]
  const parameters: Query['parameters'] = {}
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
    from: `SELECT c.id, c.accepts_marketing, p.value_at_risk FROM ${AUDIENCE_FROM} WHERE ${conditions.join(' AND ')} ${limit === null ? '' : `${ORDER} LIMIT @limit`}`,
    parameters,
  }
}
