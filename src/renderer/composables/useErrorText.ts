import { useI18n } from 'vue-i18n'
import type { ErrorCode, ErrorParams } from '../../core/domain/error.ts'

/** An error's sentence in the reader's language: what happened, what is safe, what to do. */
export function useErrorText() {
  const { t } = useI18n({ useScope: 'global' })
  return (error: { code: ErrorCode; params: ErrorParams }) => t(`errors.${error.code}`, { ...error.params })
}
