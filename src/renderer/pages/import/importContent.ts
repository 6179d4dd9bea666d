import type { ImportReport } from '../../../core/domain/importing.ts'

/** What an import is told by: its orders, else the events of a log, else people of a customer list. */
export interface ImportContent { subject: 'orders' | 'events' | 'customers'; count: number }

/**
 * @param isLog takes a log by its events although some of them are purchases, and so orders too
 * @returns null where nothing counts
 */
export function importContent(report: ImportReport, isLog = false): ImportContent | null {
  const events = report.events || report.visits
  if (report.orders > 0 && !(isLog && events > 0)) return { subject: 'orders', count: report.orders }
  if (events > 0) return { subject: 'events', count: events }
  const people = report.rowFates.customer
  return people > 0 ? { subject: 'customers', count: people } : null
}
