import { useToast } from '@nuxt/ui/composables/useToast'
import { useI18n } from 'vue-i18n'
import { RouteError } from '../bridge/routeError.ts'
import { useErrorText } from './useErrorText.ts'

/** Toasts, bottom left, for six seconds: something was done (with a way back), or could not be. */
export function useNotice() {
  const toast = useToast()
  const { t } = useI18n({ useScope: 'global' })
  const errorText = useErrorText()

  /** Says what was done. `undo` offers the way back, `action` another one. */
  function done(title: string, options: { description?: string; undo?: () => void; action?: { label: string; run: () => void } } = {}): void {
    const action = options.undo ? { label: t('common.undo'), run: options.undo } : options.action
    toast.add({
      title,
      ...(options.description ? { description: options.description } : {}),
      ...(action ? { actions: [{ label: action.label, color: 'neutral', variant: 'outline', onClick: () => { action.run() } }] } : {}),
    })
  }

  function failed(fault: unknown): void {
    toast.add({ title: errorText(RouteError.from(fault)), color: 'error', icon: 'i-lucide-circle-alert' })
  }

  /** Runs an action and shows its refusal. @returns whether it went through */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (fault) {
      failed(fault)
      return false
    }
  }

  return { done, failed, attempt }
}
