import { useToast } from '@nuxt/ui/composables/useToast'
import { useI18n } from 'vue-i18n'
import { callRoute } from '../bridge/callRoute.ts'
import { useNotice } from '../composables/useNotice.ts'
import { useFormat } from '../format/useFormat.ts'

/** Tells that a file was written, and shows it in its folder. */
export function useSavedNotice() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const toast = useToast()
  const { attempt } = useNotice()

  return (file: { token: string; name: string }, rows: number): void => {
    toast.add({
      title: t('exporting.saved', { count: format.value.count(rows), file: file.name }, rows),
      icon: 'i-lucide-circle-check',
      actions: [{ label: t('exporting.reveal'), color: 'neutral', variant: 'outline', onClick: () => void attempt(() => callRoute('files.reveal', { token: file.token })) }],
    })
  }
}
