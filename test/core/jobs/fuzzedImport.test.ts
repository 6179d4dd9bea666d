import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ShopcastError } from '../../../src/core/domain/error.ts'
import { openSources } from '../../../src/core/ingest/sources/openSources.ts'
import { fuzzFiles } from '../../fuzz/fuzzFiles.ts'
import { fuzzImport } from '../../fuzz/fuzzImport.ts'
import { mutateFile, seededRandom } from '../../fuzz/mutateFile.ts'

test('a damaged file is imported with every row accounted for, or refused with a code and nothing changed', { timeout: 120_000 }, async () => {
  const { stored, refused } = await fuzzImport({ firstSeed: 1, cases: 150, seconds: Infinity })
  expect(stored).toBeGreaterThan(0)
  expect(Object.keys(refused).length).toBeGreaterThan(3)
})

test('rows of a damaged file are read or refused, and those of a text in rising order', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopcast-fuzz-'))
  const files = await fuzzFiles()
  let read = 0
  try {
    for (let seed = 1; seed <= 3000; seed++) {
      const random = seededRandom(seed)
      const { name, content } = files[seed % files.length] ?? { name: '', content: Buffer.alloc(0) }
      const path = join(folder, name)
      writeFileSync(path, mutateFile(content, random))
      try {
        for (const source of (await openSources(path, {})).sources) {
          let last = 0
          const pieces = source.rows((cells, row) => {
            if (cells.length === 0 || !Number.isInteger(row) || (row <= last && source.format === 'text')) throw new Error(`row ${row} after ${last}`)
            last = row
            read++
          })
          for await (const _ of pieces) continue
        }
      } catch (error) {
        if (!(error instanceof ShopcastError)) throw new Error(`seed ${seed}, ${name}`, { cause: error })
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  expect(read).toBeGreaterThan(10_000)
})
