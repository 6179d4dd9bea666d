import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../format/useFormat.ts'
import { useProfileName } from './useProfileName.ts'

/** Layouts that can be named by hand; those of public research files are recognised by themselves. */
const PROFILES = [
  'plain', 'behaviourLog', 'reviews', 'onlineShoppers', 'shopify', 'shopifyCustomers', 'woocommerceAnalytics', 'woocommerceWebToffee', 'woocommerceOrderExport', 'woocommerceCsvExport',
  'magento', 'prestashop', 'bigcommerce', 'squarespace', 'wix', 'squareItems', 'squareTransactions', 'etsyOrders', 'etsyItems', 'amazonOrders', 'amazonNewOrders', 'amazonTransactions', 'amazonSettlement', 'ebay',
  'taobaoOrders', 'taobaoItems', 'jd', 'pinduoduo', 'douyin', 'youzan',
]
const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const

/** The lists from which a file's reading is chosen, in the reader's language. @param recognised the file's own layout, which is among them whatever it is */
export function useChoices(recognised: () => string) {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const profileName = useProfileName()
  return {
    profiles: computed(() => [...new Set([...PROFILES, recognised()])].map(value => ({ value, label: profileName.choice(value) }))),
    delimiters: computed(() => Object.entries(DELIMITERS).map(([value, name]) => ({ value, label: t(`columns.delimiters.${name}`) }))),
    currencies: computed(() => Intl.supportedValuesOf('currency').map(value => ({ value, label: `${format.value.currencyName(value)} (${value})` }))),
    timeZones: computed(() => Intl.supportedValuesOf('timeZone').map(value => ({ value, label: value.replaceAll('_', ' ') }))),
  }
}
