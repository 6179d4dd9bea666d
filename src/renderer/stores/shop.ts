import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ShopState, ShopSummary } from '../../contracts/shop.ts'
import { isOutdated } from '../../core/domain/learning.ts'
import { callRoute, onEvent } from '../bridge/callRoute.ts'

/** The shop that is open and those that could be. */
export const useShopStore = defineStore('shop', () => {
  const state = shallowRef<ShopState | null>(null)
  const all = shallowRef<ShopSummary[]>([])
  /** Grows whenever what is stored changed or another shop was opened: pages read again. */
  const revision = ref(0)
  let stopListening: (() => void) | undefined

  const hasOrders = computed(() => (state.value?.orders ?? 0) > 0)
  const isTrained = computed(() => state.value?.trainedAt != null)

  /** Whether the models in use are older than the orders they should know. */
  const isLearningOutdated = computed(() => state.value?.newerOrders != null && isOutdated(state.value.newerOrders))

  async function accept(next: ShopState): Promise<void> {
    state.value = next
    revision.value += 1
    all.value = await callRoute('shop.list')
  }

  /** Reads the open shop once and follows it from then on. @throws RouteError */
  async function load(): Promise<void> {
    stopListening ??= onEvent('shop', next => void accept(next))
    await accept(await callRoute('shop.current'))
  }

  const create = async (name: string) => accept(await callRoute('shop.create', { name }))
  const rename = async (name: string) => accept(await callRoute('shop.rename', { name }))
  const open = async (id: string) => accept(await callRoute('shop.open', { id }))
  const openDemo = async () => accept(await callRoute('shop.openDemo'))

  return { state, all, revision, hasOrders, isTrained, isLearningOutdated, load, create, rename, open, openDemo }
})
