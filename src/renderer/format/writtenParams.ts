import type { Format } from './createFormat.ts'

/** The parameters of a reason or an error as they are written: counts and percentages by the language, `date` as a day. */
export function writtenParams(params: Readonly<Record<string, string | number>>, format: Pick<Format, 'count' | 'date' | 'isoDate'>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => {
    if (name === 'date') return [name, typeof value === 'number' ? format.date(value) : format.isoDate(value)]
    return [name, typeof value === 'number' ? format.count(value) : value]
  }))
}
