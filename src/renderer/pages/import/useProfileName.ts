import { useI18n } from 'vue-i18n'

/** What a file layout is called: `short` ("Shopify"), as a thing ("a Shopify order export"), and so in a list of choices. A layout without a name of its own is a table. */
export function useProfileName() {
  const { t, te } = useI18n({ useScope: 'global' })
  const known = (profile: string) => te(`profile.${profile}.short`, 'en') ? profile : 'plain'
  const indefinite = (profile: string) => t(`profile.${known(profile)}.indefinite`)
  return {
    indefinite,
    short: (profile: string) => t(`profile.${known(profile)}.short`),
    choice: (profile: string) => { const name = indefinite(profile).trim(); return name.charAt(0).toUpperCase() + name.slice(1) },
  }
}
