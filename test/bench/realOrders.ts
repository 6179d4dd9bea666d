import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGunzip, createGzip, gunzip } from 'node:zlib'
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

/** The rows as they stand in two files, the earlier half and the later. @returns where they are */
export async function writeHalves(from: string, folder: string): Promise<string[]> {
  const [heading = '', ...rows] = (await readFile(from).then(promisify(gunzip))).toString().trimEnd().split('\n')
  // An order's rows stand together, and all of them are in one half.
  const numberOf = (row = ''): string => row.slice(0, row.indexOf(','))
  let middle = Math.floor(rows.length / 2)
  while (numberOf(rows[middle]) === numberOf(rows[middle - 1])) middle++
  return Promise.all([rows.slice(0, middle), rows.slice(middle)].map(async (half, index) => {
    const file = join(folder, `half${index + 1}.csv`)
    await writeFile(file, [heading, ...half].join('\n'))
    return file
  }))
}
