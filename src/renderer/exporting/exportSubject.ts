import type { ExportList, ExportRequest } from '../../core/domain/job.ts'

/** What an export dialog is opened for: a list of people, and which of them can be chosen. */
export interface ExportSubject {
  list: ExportList
  title: string
  /** What the list rests on. */
  ground: string
  /** At least one; the first is chosen at first. */
  choices: { label: string; audience: ExportRequest['audience']; limit: number | null }[]
}
