/** Excel writes control characters as `_x000D_`. */
export function plainText(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text
}

/**
 * A number as a person would write it: `6.95` where Excel keeps 6.9500000000000002. Whole numbers of more than 15 digits stay as the file has them:
 * where Excel has rounded one it stands there as `1.93067985800100E+17`, which shows that it is damaged.
 */
export function numberText(raw: string): string {
  const value = Number(raw)
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return raw
  const text = String(value)
  return text.includes('e') ? value.toFixed(12).replace(/0+$/, '').replace(/\.$/, '') : text
}

const DAY = 86_400_000
const EPOCH_1900 = Date.UTC(1899, 11, 30)
const EPOCH_1904 = Date.UTC(1904, 0, 1)

/**
 * A day number as `2026-01-05` or `2026-01-05 09:15:02`, a time alone as `09:15:02`.
 * Before March 1900 Excel counts a 29 February that was not there.
 */
export function dateText(raw: string, from1904: boolean): string {
  const days = Number(raw)
  if (!Number.isFinite(days) || days < 0 || days > 2_958_466) return raw
  const shift = !from1904 && days > 0 && days < 60 ? 1 : 0
  const at = new Date((from1904 ? EPOCH_1904 : EPOCH_1900) + Math.round((days + shift) * DAY / 1000) * 1000)
  const text = at.toISOString()
  const time = text.slice(11, 19)
  if (days < 1) return time
  return time === '00:00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${time}`
}
