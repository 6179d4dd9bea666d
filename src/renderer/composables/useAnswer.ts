import { ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import type { RouteInput, RouteName, RouteOutput } from '../../contracts/index.ts'
import { callRoute } from '../bridge/callRoute.ts'
import { RouteError } from '../bridge/routeError.ts'
import { useShopStore } from '../stores/shop.ts'

/**
 * A route's answer that follows its input and is read again whenever what is stored changes.
 * `slow` turns true 150 ms after a first read began: until then nothing is shown, from then on skeletons.
 * While a later read is under way the earlier answer stays.
 */
export function useAnswer<N extends RouteName>(name: N, input?: MaybeRefOrGetter<RouteInput<N>>) {
  const shop = useShopStore()
  const data = shallowRef<RouteOutput<N> | null>(null)
  const error = shallowRef<RouteError | null>(null)
  const slow = ref(false)
  const reading = ref(false)
  let latest = 0

  async function reload(): Promise<void> {
    const mine = ++latest
    reading.value = true
    const timer = setTimeout(() => { slow.value = data.value === null }, 150)
    try {
      const ask = callRoute as (name: N, input?: RouteInput<N>) => Promise<RouteOutput<N>>
      const answer = await ask(name, toValue(input))
      if (mine !== latest) return
      data.value = answer
      error.value = null
    } catch (fault) {
      if (mine === latest) error.value = RouteError.from(fault)
    } finally {
      clearTimeout(timer)
      if (mine === latest) {
        slow.value = false
        reading.value = false
      }
    }
  }

  watch([() => shop.revision, () => JSON.stringify(toValue(input) ?? null)], () => void reload(), { immediate: true })

  return { data, error, slow, reading, reload }
}
