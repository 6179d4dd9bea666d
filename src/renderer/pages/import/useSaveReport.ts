import { useI18n } from 'vue-i18n'
import { callRoute } from '../../bridge/callRoute.ts'
import { useNotice } from '../../composables/useNotice.ts'
import { useSavedNotice } from '../../exporting/useSavedNotice.ts'

/** Saves the report of an import as CSV where the merchant says, and tells when it is there. */
export function useSaveReport() {
  const { t } = useI18n({ useScope: 'global' })
  const { attempt } = useNotice()
  const told = useSavedNotice()

  return (id: number): Promise<boolean> => attempt(async () => {
    const file = await callRoute('files.chooseTarget', { proposedName: t('import.report.fileName', { id }) })
    if (file) told(file, (await callRoute('imports.saveReport', { id, file: file.token })).rows)
  })
}
