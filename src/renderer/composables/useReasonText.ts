import { useI18n } from 'vue-i18n'
import type { ReasonView } from '../../contracts/customers.ts'
import { useCounted } from '../format/useCounted.ts'
import { useFormat } from '../format/useFormat.ts'
import { writtenParams } from '../format/writtenParams.ts'
import { useProductName } from './useProductName.ts'

/** A reason in the reader's language: `short` for a chip of two to four words, `full` for a line of its own. */
export function useReasonText() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const counted = useCounted()
  const productName = useProductName()
  const text = (form: 'short' | 'full', reason: ReasonView) => {
    const { product, country, ...params } = writtenParams(reason.params, format.value)
    const { months, days, usual } = reason.params
    const period = typeof months === 'number' ? counted('months', months) : typeof days === 'number' ? counted('days', days) : ''
    const every = typeof usual === 'number' ? counted('everyDays', usual) : ''
    return t(`reasons.${form}.${reason.code}`, { ...params, period, every, product: productName(product ?? ''), country: format.value.region(country ?? '') }, plural(reason))
  }
  return { short: (reason: ReasonView) => text('short', reason), full: (reason: ReasonView) => text('full', reason) }
}

/** The number after which the sentence's noun is inflected. */
function plural({ params }: ReasonView): number {
  const number = params.orders ?? params.recent ?? params.buyers ?? params.times ?? params.products ?? params.days
  return typeof number === 'number' ? number : 1
}
