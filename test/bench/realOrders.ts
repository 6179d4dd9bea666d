import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { projectRoot } from '../projectRoot.ts'

/** Half a million order lines of a real shop; not part of the project. */
export const ordersFile = join(projectRoot, '../shared/data/online_retail/orders_2009-12_2010-11.csv.gz')

/** The same rows several times, each time with its own invoice and customer numbers, so that none repeats another. */
export async function writeCopies(from: string, to: string, times: number): Promise<void> {
  async function* copies(): AsyncGenerator<string> {
    for (let copy = 0; copy < times; copy++) {
      let heading = true
      let lines = ''
      for await (const line of createInterface({ input: createReadStream(from).pipe(createGunzip()) })) {
        if (heading) {
          if (copy === 0) lines += `${line}\n`
          heading = false
          continue
        }
        // The file has no line breaks within quotes; customers stand in the last column but one.
        const customer = line.lastIndexOf(',', line.lastIndexOf(',') - 1) + 1
        const copied = copy === 0 || line[customer] === ',' ? line : `${line.slice(0, customer)}${copy}${line.slice(customer)}`
        lines += copy === 0 ? `${line}\n` : `${copied.replace(/^(C?)/, `$1${copy}`)}\n`
        if (lines.length > 1 << 18) {
          yield lines
          lines = ''
        }
      }
      yield lines
    }
  }
  await pipeline(copies, createGzip({ level: 1 }), createWriteStream(to))
}
