import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { projectRoot } from '../projectRoot.ts'
import { makeDemoFiles } from './makeDemo.ts'

const packed = (name: string): Buffer => readFileSync(join(projectRoot, 'resources/demo', `${name}.gz`))

test('the demo shop\'s files are what `npm run make-demo` makes, and small', () => {
  let bytes = 0
  for (const [name, text] of Object.entries(makeDemoFiles())) {
    expect(gunzipSync(packed(name)).equals(Buffer.from(text))).toBe(true)
    bytes += packed(name).length
  }
  expect(bytes).toBeLessThan(1_000_000)
})
