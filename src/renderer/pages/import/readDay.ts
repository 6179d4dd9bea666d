/** A date such as `03/04/2026` read by one order of day and month; null where it does not begin with two such numbers. */
export function readDay(text: string, order: string): { day: number; month: number } | null {
  const match = /^\s*(\d{1,2})[-/.](\d{1,2})[-/.]/.exec(text)
  if (!match) return null
  const [first, second] = [Number(match[1]), Number(match[2])]
  const [day, month] = order === 'mdy' ? [second, first] : [first, second]
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? { day, month } : null
}

/** Whether day and month of a date could change places. */
export function isAmbiguousDay(text: string): boolean {
  const dayFirst = readDay(text, 'dmy')
  return dayFirst !== null && readDay(text, 'mdy') !== null && dayFirst.day !== dayFirst.month
}
