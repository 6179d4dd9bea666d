/** Surnames of two characters; any other Chinese name begins with a surname of one. */
const DOUBLE_SURNAMES = new Set(['欧阳', '太史', '端木', '上官', '司马', '东方', '独孤', '南宫', '万俟', '闻人', '夏侯', '诸葛', '尉迟', '公羊', '赫连', '澹台', '皇甫', '宗政', '濮阳', '公冶', '太叔', '申屠', '公孙', '慕容', '仲孙', '钟离', '长孙', '宇文', '司徒', '鲜于', '司空', '令狐', '百里', '呼延', '東方', '歐陽', '司馬', '諸葛', '長孫'])

const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々\s·・]+$/u
/** Small words that belong to the surname after them. */
const PARTICLES = new Set(['van', 'von', 'de', 'der', 'den', 'del', 'della', 'di', 'da', 'dos', 'du', 'la', 'le', 'st.', 'ter', 'ten', 'bin', 'al'])
const SUFFIX = /^(?:jr\.?|sr\.?|ii|iii|iv)$/i

export interface SplitName {
  first: string
  last: string
}

/**
 * A name in one piece, split as address books want it: surname first for Chinese, Japanese and Korean names,
 * last word with its particles otherwise; "Last, First" is understood. One word alone is a first name.
 */
export function splitName(name: string): SplitName {
  const whole = name.trim().replaceAll(/\s+/g, ' ')
  if (EAST_ASIAN.test(whole)) return splitEastAsian(whole)
  const comma = whole.indexOf(',')
  if (comma > 0 && !SUFFIX.test(whole.slice(comma + 1).trim())) return { first: whole.slice(comma + 1).trim(), last: whole.slice(0, comma).trim() }
  const words = whole.split(' ')
  let surname = words.length - 1
  if (surname > 1 && SUFFIX.test(words[surname] ?? '')) surname--
  while (surname > 1 && PARTICLES.has((words[surname - 1] ?? '').toLowerCase())) surname--
  if (surname < 1) return { first: whole, last: '' }
  return { first: words.slice(0, surname).join(' '), last: words.slice(surname).join(' ') }
}

function splitEastAsian(name: string): SplitName {
  const space = name.indexOf(' ')
  if (space > 0) return { first: name.slice(space + 1), last: name.slice(0, space) }
  const characters = [...name]
  if (characters.length < 2) return { first: name, last: '' }
  const surname = characters.length > 2 && DOUBLE_SURNAMES.has(characters.slice(0, 2).join('')) ? 2 : 1
  return { first: characters.slice(surname).join(''), last: characters.slice(0, surname).join('') }
}
