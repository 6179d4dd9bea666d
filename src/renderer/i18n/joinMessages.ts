import type { Settings } from '../../contracts/settings.ts'

/** The messages of one subject, as its JSON file has them. */
export interface MessageTree { [key: string]: string | MessageTree }

/** `…/locales/en/train.json` becomes `{ en: { train: … } }`. */
export function joinMessages(files: Record<string, MessageTree>): Record<Settings['locale'], MessageTree> {
  const messages: Record<Settings['locale'], MessageTree> = { en: {}, zh: {} }
  for (const [path, content] of Object.entries(files)) {
    const [, locale, subject] = /([a-z]+)\/([A-Za-z]+)\.json$/.exec(path) ?? []
    if ((locale === 'en' || locale === 'zh') && subject) messages[locale][subject] = content
  }
  return messages
}
