import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayOfDate, type Histories } from '../src/core/datasets/histories.ts'
import { historiesOf } from './core/historiesOf.ts'
import { projectRoot } from './projectRoot.ts'

export const cdnowFile = join(projectRoot, '../shared/data/cdnow/CDNOW_sample.txt')
export const hasCdnow = existsSync(cdnowFile)

/** The 2,357 customers of CDNOW's sample: id, id in the sample, date, CDs, dollars. */
export function readCdnow(): Histories {
  return historiesOf(readFileSync(cdnowFile, 'utf8').trim().split('\n').map((line) => {
    const [, id = '', date = '', , dollars = ''] = line.trim().split(/\s+/)
    return { customer: Number(id), product: 1, day: dayOfDate(date.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')), totalMinor: Math.round(Number(dollars) * 100) }
  }))
}
