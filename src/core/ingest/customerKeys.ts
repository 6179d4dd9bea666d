import { domainToUnicode } from 'node:url'
import { isMasked } from './maskedText.ts'

/** What shop systems and tills write where an account, a name or an address is demanded and there is none. */
const NOBODY = new Set([
  'guest', 'guest customer', 'guest user', 'guest checkout', 'anonymous', 'anon', 'unknown', 'none', 'no name', 'noname', 'no email', 'no-email', 'noemail', 'nomail', 'n/a', 'na', 'null', 'nobody',
  'walk in', 'walk-in', 'walkin', 'walk in customer', 'walk-in customer', 'cash', 'cash customer', 'cash sale', 'retail customer', 'customer', 'test', 'noreply', 'no-reply', 'donotreply',
  'do-not-reply', 'not provided', 'gast', 'invité', 'invitado', 'ospite', '游客', '散客', '匿名', '匿名用户', '匿名买家', '零售客户', '顾客', '无', '未知', '访客',
])

const LONGEST_EMAIL = 254

/** One writing of a text whatever its case and width. What is taken out may leave an accent beside its letter, so that they are joined afterwards. */
function fold(text: string, takenOut: RegExp): string {
  return text.normalize('NFKC').toLowerCase().replace(takenOut, '').normalize('NFKC')
}

/**
 * An e-mail address as people may be told apart by: one whatever its case, width, blanks or the writing of its domain. Dots and `+tags` are part of the
 * address: who writes them differently may be somebody else.
 * @returns empty for what is no address, is masked, or is nobody's (`guest@…`)
 */
export function normaliseEmail(text: string): string {
  const plain = fold(text, /[\s\u200b-\u200d\u2060\ufeff]/g)
  if (isMasked(plain)) return ''
  const address = /<([^<>]+)>$/.exec(plain)?.[1] ?? plain.replace(/^mailto:/, '')
  const at = address.lastIndexOf('@')
  if (at < 1 || at === address.length - 1 || address.length > LONGEST_EMAIL || address.indexOf('@') !== at || /[,;]/.test(address)) return ''
  const domain = address.slice(at + 1)
  const local = address.slice(0, at)
  if (NOBODY.has(local)) return ''
  return `${local}@${domain.includes('xn--') ? domainToUnicode(domain) || domain : domain}`
}

/** A name as people may be told apart by, whatever its case and blanks; empty for what is masked or nobody's. */
export function normaliseName(text: string): string {
  const name = fold(text, /[.,'’"]/g).replace(/\s+/g, ' ').trim()
  return isMasked(name) || NOBODY.has(name) || !/\p{L}{2}|\p{sc=Han}/u.test(name) ? '' : name
}

/** A name with its postcode, such as `ann ash · SW1A1AA`; empty unless both are known. */
export function normaliseNameAndPostcode(name: string, postcode: string): string {
  if (name === '' || postcode === '' || isMasked(postcode)) return ''
  const code = postcode.normalize('NFKC').toUpperCase().replace(/[^\p{L}\d]/gu, '')
  const person = normaliseName(name)
  return person === '' || code.length < 3 || /^(\w)\1+$/.test(code) ? '' : `${person} · ${code}`
}

/** Whether an account is called so that it may be one person's nickname as well as every guest's. */
export function mayBeAnybodys(id: string): boolean {
  return NOBODY.has(id.toLowerCase())
}

/**
 * Whether an account id stands for somebody. Systems that give every guest the same one write 0 (WooCommerce) or a negative number.
 * @param zeroIsNobody false in logs of visits, whose visitors are numbered from zero
 */
export function isSomebodysId(id: string, zeroIsNobody: boolean): boolean {
  return !(zeroIsNobody && /^-?0+$|^-\d+$/.test(id)) && !isMasked(id)
}
