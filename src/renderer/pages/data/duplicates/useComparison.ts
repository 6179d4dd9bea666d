import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CustomerRecord, ProductRecord } from '../../../../contracts/browsing.ts'
import type { RecordSubject } from '../../../../core/domain/identity.ts'
import { useAnswer } from '../../../composables/useAnswer.ts'
import { useNumberName } from '../../../composables/useNumberName.ts'
import { useFormat } from '../../../format/useFormat.ts'

interface Compared {
  name: string
  one: string
  other: string
}

/** What is stored of two records, fact beside fact, without what is known of neither; empty until both are read. */
export function useComparison(subject: () => RecordSubject, pair: () => { one: number; other: number }): ComputedRef<Compared[]> {
  const { t } = useI18n({ useScope: 'global' })
  const numberName = useNumberName()
  const format = useFormat()
  // The pair belongs to one subject for as long as it is shown.
  const route = subject() === 'customers' ? 'browse.customer' : 'browse.product'
  const one = useAnswer(route, () => ({ id: pair().one }))
  const other = useAnswer(route, () => ({ id: pair().other }))

  const day = (at: number | null) => at === null ? '' : format.value.dateWithYear(at)
  const ofCustomer = ({ row, keys }: CustomerRecord): [string, string][] => [
    [t('browse.column.customer'), row.name ?? ''],
    [t('browse.column.email'), row.email ?? ''],
    [t('browse.key.phone'), row.phone ?? ''],
    [t('browse.key.nameAndPostcode'), keys.filter(({ kind }) => kind === 'nameAndPostcode').map(({ value }) => value).join(', ')],
    [t('browse.key.id'), keys.filter(({ kind }) => kind === 'id').map(({ value }) => numberName(value)).join(', ')],
    [t('browse.column.orders'), format.value.count(row.orders)],
    [t('browse.column.firstOrder'), day(row.firstOrderAt)],
    [t('browse.column.lastOrder'), day(row.lastOrderAt)],
    [t('browse.column.spent'), row.currency === null ? '' : format.value.moneyExact(row.spentMinor, row.currency)],
  ]
  const ofProduct = ({ row, keys }: ProductRecord): [string, string][] => [
    [t('browse.column.product'), row.name ?? ''],
    ...(['sku', 'id'] as const).map((kind): [string, string] => [t(`browse.productKey.${kind}`), keys.filter(key => key.kind === kind).map(({ value }) => numberName(value)).join(', ')]),
    [t('field.category'), row.category ?? ''],
    [t('browse.column.price'), row.lastPriceMinor === null || row.currency === null ? '' : format.value.moneyExact(row.lastPriceMinor, row.currency)],
    [t('browse.column.pieces'), format.value.decimal(row.quantity, 2)],
    [t('browse.column.orders'), format.value.count(row.orders)],
    [t('browse.column.lastSold'), day(row.lastSoldAt)],
  ]
  const factsOf = (record: CustomerRecord | ProductRecord) => 'events' in record ? ofCustomer(record) : ofProduct(record)

  return computed(() => {
    if (!one.data.value || !other.data.value) return []
    const right = factsOf(other.data.value)
    return factsOf(one.data.value).map(([name, value], at) => ({ name, one: value, other: right[at]?.[1] ?? '' })).filter(({ one, other }) => one !== '' || other !== '')
  })
}
