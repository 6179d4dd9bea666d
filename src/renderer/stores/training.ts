import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { NETWORK_MODELS } from '../../core/domain/task.ts'

/** What of a network can be set here; `''` leaves it to Shopcast. */
export const NETWORK_CHOICES = {
  network: NETWORK_MODELS,
  budget: ['60', '120', '600', '3600'],
  epochs: ['5', '10', '20', '50', '100'],
  width: ['16', '32', '64', '128'],
  dropout: ['0', '0.2', '0.3', '0.4', '0.5'],
  learningRate: ['0.0005', '0.001', '0.002', '0.005'],
} as const
export type NetworkChoice = keyof typeof NETWORK_CHOICES

const AUTOMATIC = { network: '', budget: '', epochs: '', width: '', dropout: '', learningRate: '' } as const satisfies Record<NetworkChoice, string>

/** What the merchant wants otherwise than Shopcast would have it, for the next trainings until the window is closed. */
export const useTrainingStore = defineStore('training', () => {
  const model = ref('auto')
  const network = ref<Record<NetworkChoice, string>>({ ...AUTOMATIC })
  const allCores = ref(false)

  /** As `jobs.start` takes them: only what was chosen. */
  const settings = computed<Record<string, string>>(() => ({
    ...Object.fromEntries(Object.entries(network.value).filter(([name, value]) => value !== '' && (name !== 'network' || model.value === 'auto'))),
    ...allCores.value ? { threads: 'all' } : {},
  }))
  const isAutomatic = computed(() => model.value === 'auto' && Object.keys(settings.value).length === 0)

  function leaveToShopcast(): void {
    model.value = 'auto'
    network.value = { ...AUTOMATIC }
    allCores.value = false
  }

  return { model, network, allCores, settings, isAutomatic, leaveToShopcast }
})
