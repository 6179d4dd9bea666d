import { useI18n } from 'vue-i18n'

/** What a file layout is called: `short` ("Shopify"), and as a thing ("a Shopify order export"). A layout without a name of its own is a table. */
export function useProfileName() {
  const { t, te } = useI18n({ useScope: 'global' })
  const known = (profile: string) => te(`profile.${profile}.short`, 'en') ? profile : 'plain'
  return {
    short: (profile: string) => t(`profile.${known(profile)}.short`),
    indefinite: (profile: string) => t(`profile.${known(profile)}.indefinite`),
  }
}
