import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { NETWORK_MODELS } from '../../core/domain/task.ts'

/** What of a network can be set here; `''` leaves it to Shopcast. */
export const NETWORK_CHOICES = {
  search: ['10', '30', '60', '180'],
  network: NETWORK_MODELS,
  budget: ['60', '300', '600', '3600'],
  epochs: ['5', '10', '20', '50', '100'],
  width: ['16', '32', '64', '128'],
  steps: ['0', '3', '5', '10'],
  dropout: ['0', '0.2', '0.3', '0.4', '0.5'],
  learningRate: ['0.0005', '0.001', '0.002', '0.005'],
  augment: ['none', 'all', 'crop', 'mask', 'reorder', 'substitute'],
  adversarial: ['0', '0.05', '0.1', '0.2'],
  contrast: ['none', 'views', 'dropout', 'target'],
} as const
/** How many days ahead it can be asked who will not order. */
export const HORIZON_CHOICES = ['30', '60', '90', '180', '365'] as const
export type NetworkChoice = keyof typeof NETWORK_CHOICES
/** Leaves a choice to Shopcast; an item of a list must not be empty. */
export const AUTOMATIC = 'automatic'

const LEFT_OPEN = { search: '', network: '', steps: '', budget: '', epochs: '', width: '', dropout: '', learningRate: '', augment: '', adversarial: '', contrast: '' } as const satisfies Record<NetworkChoice, string>

/** What the merchant wants otherwise than Shopcast would have it, for the next trainings until the window is closed. */
export const useTrainingStore = defineStore('training', () => {
  const model = ref('auto')
  const network = ref<Record<NetworkChoice, string>>({ ...LEFT_OPEN })
  const allCores = ref(false)
  /** Whether a network is to be stored in int8 where that does as well. */
  const small = ref(false)
  /** Days; `''`: by the shop's own rhythm. */
  const horizon = ref('')

  /** As `jobs.start` takes them: only what was chosen. */
  const settings = computed<Record<string, string>>(() => ({
    ...Object.fromEntries(Object.entries(network.value).filter(([name, value]) => value !== '' && (name !== 'network' || model.value === 'auto'))),
    ...allCores.value ? { threads: 'all' } : {},
    ...small.value ? { quantise: 'yes' } : {},
    ...horizon.value !== '' ? { horizon: horizon.value } : {},
  }))
  const isAutomatic = computed(() => model.value === 'auto' && Object.keys(settings.value).length === 0)

  function leaveToShopcast(): void {
    model.value = 'auto'
    network.value = { ...LEFT_OPEN }
    allCores.value = false
    small.value = false
    horizon.value = ''
  }

  return { model, network, allCores, small, horizon, settings, isAutomatic, leaveToShopcast }
})
