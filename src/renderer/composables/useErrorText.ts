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
    // What there is too little of gives its message its name, and is what the sentence is inflected after.
    const lacking = error.params[message.split('.').at(-1) ?? '']
    return t(message, writtenParams(error.params, format.value), typeof lacking === 'number' ? lacking : 1)
  }
}
