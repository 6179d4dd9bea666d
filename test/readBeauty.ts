import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { projectRoot } from './projectRoot.ts'

export const beautyFolder = join(projectRoot, '../shared/data/beauty')
export const hasBeauty = existsSync(beautyFolder)

/** Customers' products in order, and what each product is described by, in the order in which products first occur. */
export function readBeauty(): { histories: number[][]; catalogue: string[]; terms: string[][] } {
  const lines = (file: string) => gunzipSync(readFileSync(join(beautyFolder, file))).toString('utf8').trim().split(/\r?\n/).slice(1)
  const histories = new Map<string, number[]>()
  const ids = new Map<string, number>()
  for (const line of lines('interactions.csv.gz')) {
    const [customer = '', product = ''] = line.split(',')
    const id = ids.get(product) ?? ids.size + 1
    ids.set(product, id)
    histories.set(customer, [...histories.get(customer) ?? [], id])
  }
  const attributes = new Map(lines('product_attributes.csv.gz').map((line) => {
    const [product = '', list = ''] = line.split(',')
    return [product, list.split('|').filter(term => term !== '')]
  }))
  const catalogue = [...ids.keys()]
  return { histories: [...histories.values()].filter(history => history.length >= 3), catalogue, terms: catalogue.map(product => attributes.get(product) ?? []) }
}
