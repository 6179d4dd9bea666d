import { computed, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CustomerPage } from '../../../contracts/customers.ts'
import { callRoute } from '../../bridge/callRoute.ts'
import { useNotice } from '../../composables/useNotice.ts'
import type { ExportSubject } from '../../exporting/exportSubject.ts'
import { useFormat } from '../../format/useFormat.ts'
import { isFiltered, toQuery, type CustomerView } from './customerView.ts'

const MOST_PER_PAGE = 500
const TOP = 100

/** What the customers page exports: the list as it is filtered, the best of it, or the customers ticked. */
export function useCustomerExport(view: Readonly<Ref<CustomerView>>, page: Readonly<Ref<CustomerPage | null>>, ticked: Readonly<Ref<ReadonlySet<number>>>) {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const { failed } = useNotice()
  const isOpen = ref(false)
  const subject = shallowRef<ExportSubject | null>(null)

  /** The ids of every customer that the filters leave. @throws RouteError */
  async function matchingIds(): Promise<number[]> {
    const query = toQuery(view.value)
    const ids: number[] = []
    for (let total = 1; ids.length < total;) {
      const answer = await callRoute('customers.list', { ...query, offset: ids.length, limit: MOST_PER_PAGE })
      if (answer.rows.length === 0) break
      ids.push(...answer.rows.map(row => row.id))
      total = answer.total
    }
    return ids
  }

  const ground = computed(() => page.value?.ground ? t('customers.exporting.asOf', { date: format.value.dateWithYear(page.value.ground.asOf) }) : '')

  async function begin(): Promise<void> {
    try {
      const { tab } = view.value
      const total = page.value?.total ?? 0
      const list = isFiltered(view.value) ? { customerIds: await matchingIds() } : { tab }
      const choices: ExportSubject['choices'] = [
        ...(ticked.value.size > 0 ? [{ label: t('exporting.which.ticked', { count: format.value.count(ticked.value.size) }, ticked.value.size), audience: { customerIds: [...ticked.value] }, limit: null }] : []),
        ...(total > TOP ? [{ label: t('exporting.which.top', { count: format.value.count(TOP) }), audience: list, limit: TOP }] : []),
        ...(total > 0 ? [{ label: t('exporting.which.all', { count: format.value.count(total) }, total), audience: list, limit: null }] : []),
      ]
      subject.value = {
        list: 'churn',
        title: t(`customers.exporting.title.${isFiltered(view.value) ? 'filtered' : tab}`),
        ground: `${t('customers.sum', { count: format.value.count(total) }, total)}${ground.value}`,
        choices,
      }
      isOpen.value = true
    } catch (fault) {
      failed(fault)
    }
  }

  return { begin, matchingIds, isOpen, subject }
}
