/** Time zones under the names that shop systems write (those of Rails, which Square uses), by IANA name. */
const ZONES: Record<string, string> = {
  'hawaii': 'Pacific/Honolulu', 'alaska': 'America/Anchorage',
  'pacific time (us & canada)': 'America/Los_Angeles', 'pacific time': 'America/Los_Angeles', 'tijuana': 'America/Tijuana',
  'mountain time (us & canada)': 'America/Denver', 'mountain time': 'America/Denver', 'arizona': 'America/Phoenix',
  'central time (us & canada)': 'America/Chicago', 'central time': 'America/Chicago', 'saskatchewan': 'America/Regina',
  'eastern time (us & canada)': 'America/New_York', 'eastern time': 'America/New_York', 'indiana (east)': 'America/Indiana/Indianapolis',
  'atlantic time (canada)': 'America/Halifax', 'newfoundland': 'America/St_Johns', 'mexico city': 'America/Mexico_City', 'puerto rico': 'America/Puerto_Rico',
  'brasilia': 'America/Sao_Paulo', 'buenos aires': 'America/Argentina/Buenos_Aires', 'santiago': 'America/Santiago', 'bogota': 'America/Bogota',
  'london': 'Europe/London', 'edinburgh': 'Europe/London', 'dublin': 'Europe/Dublin', 'lisbon': 'Europe/Lisbon', 'madrid': 'Europe/Madrid', 'paris': 'Europe/Paris',
  'brussels': 'Europe/Brussels', 'amsterdam': 'Europe/Amsterdam', 'berlin': 'Europe/Berlin', 'bern': 'Europe/Zurich', 'zurich': 'Europe/Zurich', 'vienna': 'Europe/Vienna',
  'rome': 'Europe/Rome', 'copenhagen': 'Europe/Copenhagen', 'stockholm': 'Europe/Stockholm', 'warsaw': 'Europe/Warsaw', 'prague': 'Europe/Prague', 'budapest': 'Europe/Budapest',
  'athens': 'Europe/Athens', 'helsinki': 'Europe/Helsinki', 'bucharest': 'Europe/Bucharest', 'kyiv': 'Europe/Kyiv', 'istanbul': 'Europe/Istanbul', 'moscow': 'Europe/Moscow',
  'jerusalem': 'Asia/Jerusalem', 'abu dhabi': 'Asia/Dubai', 'mumbai': 'Asia/Kolkata', 'new delhi': 'Asia/Kolkata', 'bangkok': 'Asia/Bangkok', 'jakarta': 'Asia/Jakarta',
  'singapore': 'Asia/Singapore', 'hong kong': 'Asia/Hong_Kong', 'beijing': 'Asia/Shanghai', 'taipei': 'Asia/Taipei', 'seoul': 'Asia/Seoul', 'tokyo': 'Asia/Tokyo', 'osaka': 'Asia/Tokyo',
  'perth': 'Australia/Perth', 'adelaide': 'Australia/Adelaide', 'darwin': 'Australia/Darwin', 'brisbane': 'Australia/Brisbane', 'sydney': 'Australia/Sydney',
  'melbourne': 'Australia/Melbourne', 'canberra': 'Australia/Sydney', 'hobart': 'Australia/Hobart', 'auckland': 'Pacific/Auckland', 'wellington': 'Pacific/Auckland',
}

/** Hours from UTC that an abbreviation behind a time stands for. */
export const ZONE_HOURS: Record<string, number> = {
  PST: -8, PDT: -7, MST: -7, MDT: -6, CST: -6, CDT: -5, EST: -5, EDT: -4, AKST: -9, AKDT: -8, HST: -10,
  WET: 0, WEST: 1, BST: 1, CET: 1, CEST: 2, MEZ: 1, MESZ: 2, EET: 2, EEST: 3, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13, JST: 9,
}

/** The IANA zone that a cell names, as such or as a shop system calls it; null where it is none. */
export function zoneNamed(text: string): string | null {
  const name = text.trim()
  const known = ZONES[name.toLowerCase()]
  if (known !== undefined) return known
  if (!/^[A-Za-z_]+\/[A-Za-z_/+-]+$|^UTC$/.test(name)) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
