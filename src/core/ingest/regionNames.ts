/** Languages in which shop systems write the names of countries. */
const LANGUAGES = ['en', 'zh', 'de', 'fr', 'es', 'it', 'nl', 'pt']

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/** ISO 3166 codes by code and by name, both in lower case: `gb`, `united kingdom` and `英国` are GB. */
export const regionsByName: ReadonlyMap<string, string> = nameRegions()

/** @returns the ISO 3166 code of what a shop system calls a country, else its word as it stands */
export function regionNamed(word: string): string {
  return regionsByName.get(word.toLowerCase()) ?? word.normalize('NFC')
}

function nameRegions(): Map<string, string> {
  const regions = new Map<string, string>([['uk', 'GB'], ['usa', 'US'], ['u.s.a.', 'US'], ['england', 'GB'], ['scotland', 'GB'], ['wales', 'GB'], ['中国大陆', 'CN']])
  for (const language of LANGUAGES) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const first of LETTERS) {
      for (const second of LETTERS) {
        const code = first + second
        const name = names.of(code)
        if (name === undefined) continue
        regions.set(code.toLowerCase(), code)
        if (!regions.has(name.toLowerCase())) regions.set(name.toLowerCase(), code)
      }
    }
  }
  regions.set('uk', 'GB')
  return regions
}
