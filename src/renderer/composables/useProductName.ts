import { useI18n } from 'vue-i18n'
import { UNSPECIFIED_PRODUCT } from '../../core/domain/identity.ts'
import { useNumberName } from './useNumberName.ts'

/** What a product is called on a page: by its name, else its number; the one that stands for lines without a name is called so. */
export function useProductName() {
  const { t } = useI18n({ useScope: 'global' })
  const numberName = useNumberName()
  return (name: string): string => name === UNSPECIFIED_PRODUCT.value ? t('common.noProduct') : numberName(name)
}
