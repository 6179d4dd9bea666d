import { useEventListener } from '@vueuse/core'
import { nextTick, shallowRef } from 'vue'
import type { DifferenceReason, DifferenceRow, ImportReport } from '../../../core/domain/importing.ts'
import { callRoute } from '../../bridge/callRoute.ts'
import { useNotice } from '../../composables/useNotice.ts'
import { reconciled } from './reconciled.ts'

/** The rows behind one reason of one currency, as far as they are printed, of how many there are. */
export interface PrintedDifference {
  currency: string
  reason: DifferenceReason
  total: number
  rows: DifferenceRow[]
}

/** More rows than this are for the CSV file. */
const ROWS = 500

/** Prints the report of an import: what is to be printed is there from the press of the button until the system's dialog is closed. */
export function usePrintReport() {
  const { attempt } = useNotice()
  const printed = shallowRef<PrintedDifference[] | null>(null)
  useEventListener(window, 'afterprint', () => { printed.value = null })

  const print = (report: ImportReport): Promise<boolean> => attempt(async () => {
    printed.value = await differencesOf(report)
    await nextTick()
    window.print()
  })
  return { printed, print }
}

async function differencesOf({ importId, reconciliation }: ImportReport): Promise<PrintedDifference[]> {
  if (importId === null) return []
  const found: PrintedDifference[] = []
  for (const currency of new Set(reconciliation.map(month => month.currency))) {
    for (const { reason } of reconciled(reconciliation, currency, null).differences) {
      found.push({ currency, reason, ...await callRoute('imports.differences', { importId, reason, currency, month: null, limit: ROWS }) })
    }
  }
  return found
}
