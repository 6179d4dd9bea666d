import { toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { ORDER_CHANGES, type DifferenceRow } from '../../../core/domain/importing.ts'
import { useNumberName } from '../../composables/useNumberName.ts'
import { useFormat } from '../../format/useFormat.ts'
import type { NamedRow } from './namedRow.ts'

/** Amounts, changes and rows of a reconciliation in one currency, as they are written. */
export function useReconcileText(currency: MaybeRefOrGetter<string>) {
  const { t } = useI18n({ useScope: 'global' })
  const numberName = useNumberName()
  const format = useFormat()

  const money = (minor: number): string => format.value.moneyExact(minor, toValue(currency))
  const signed = (minor: number): string => minor > 0 ? `+${money(minor)}` : money(minor)
  const change = (orders: number): string => orders === 0 ? '' : orders > 0 ? `+${format.value.count(orders)}` : format.value.count(orders)
  const differenceRow = ({ file, row, order, text, reason, minor }: DifferenceRow): NamedRow => ({
    file: file ?? t('import.reconcile.earlier'), row, order: order === '' ? '' : numberName(order), amount: signed(minor),
    text: reason === 'changedOrders' ? format.value.list(ORDER_CHANGES.filter(one => text.split(' ').includes(one)).map(one => t(`import.changed.${one}`))) : text,
  })
  return { money, signed, change, differenceRow }
}
