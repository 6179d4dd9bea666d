import { useI18n } from 'vue-i18n'
import { isMadeUpNumber, partNumber } from '../../core/domain/identity.ts'

/** What a number of an order, customer or product is called on a page: that of a shop's second system with the system's name, and none as none. */
export function useNumberName() {
  const { t, te } = useI18n({ useScope: 'global' })
  return (stored: string): string => {
    if (isMadeUpNumber(stored)) return t('system.noNumber')
    const { system, number } = partNumber(stored)
    return system !== null && te(`system.name.${system}`) ? t('system.numberOf', { number, system: t(`system.name.${system}`) }) : stored
  }
}
