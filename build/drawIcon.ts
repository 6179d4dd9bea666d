import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from '../test/electron-double/findChromium.ts'

/** `node build/drawIcon.ts` draws `icon.png`, from which the installers take their icons, out of `icon.svg`. */
const SIZE = 1024

const found = await findChromium()
if (!found) throw new Error('no Chromium was found')
const browser = await chromium.launch({ executablePath: found.executablePath, env: { ...process.env, ...found.env } as Record<string, string> })
try {
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } })
  await page.setContent(`<style>body { margin: 0 }</style>${await readFile(join(import.meta.dirname, 'icon.svg'), 'utf8')}`)
  await writeFile(join(import.meta.dirname, 'icon.png'), await page.screenshot({ omitBackground: true }))
} finally {
  await browser.close()
}
