import { useI18n } from 'vue-i18n'
import type { ErrorCode, ErrorParams } from '../../core/domain/error.ts'
import { useFormat } from '../format/useFormat.ts'
import { errorMessage } from './errorMessage.ts'
import { writtenParams } from '../format/writtenParams.ts'

/** An error's sentence in the reader's language: what happened, what is safe, what to do. */
export function useErrorText() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  return (error: { code: ErrorCode; params: ErrorParams }) => {
    const message = errorMessage(error)
    const { have } = error.params
    return t(message, writtenParams(error.params, format.value), typeof have === 'number' ? have : 1)
  }
}
