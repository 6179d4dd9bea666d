/** What a country is called in a language: `GB` as `United Kingdom`; what is no ISO 3166 code stays as it is. */
export function regionName(country: string, language: string): string {
  return /^[A-Z]{2}$/.test(country) ? new Intl.DisplayNames([language], { type: 'region' }).of(country) ?? country : country
}
