import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** A browser that can be started. */
export interface Chromium {
  executablePath: string
  /** What its process needs beside this process's own environment. */
  env: Record<string, string>
  /** Whether it can open windows; the one that npm brings cannot. */
  hasWindows: boolean
}

const run = promisify(execFile)

/** A browser for pages without a window: the one that npm brings, so that every machine tests with the same; else an installed one. */
export async function findChromium(): Promise<Chromium | null> {
  return await bundledChromium() ?? installedChromium()
}

/** A Chromium, Chrome or Edge that is installed on this computer. */
export function installedChromium(): Chromium | null {
  const executablePath = installPaths().find(path => existsSync(path))
  return executablePath === undefined ? null : { executablePath, env: {}, hasWindows: true }
}

function installPaths(): string[] {
  switch (process.platform) {
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map(name => process.env[name]).filter(root => root !== undefined)
        .flatMap(root => ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe', 'Chromium/Application/chrome.exe'].map(path => join(root, path)))
    case 'darwin':
      return ['/Applications', join(homedir(), 'Applications')]
        .flatMap(root => ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(name => join(root, `${name}.app/Contents/MacOS/${name}`)))
    default:
      return (process.env['PATH'] ?? '').split(delimiter).concat('/usr/bin', '/snap/bin')
        .flatMap(root => ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge-stable', 'microsoft-edge'].map(name => join(root, name)))
  }
}

/**
 * The headless Chromium inside `@sparticuz/chromium` (Linux only), unpacked once into a folder for temporary files.
 * Processes that come at the same time each unpack their own copy; the first to finish is kept, so nobody ever starts
 * half a browser.
 */
async function bundledChromium(): Promise<Chromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const { version } = createRequire(import.meta.url)('../../node_modules/@sparticuz/chromium/package.json') as { version: string }
  const folder = join(tmpdir(), `shopcast-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (!existsSync(folder)) {
    try {
      await unpack(folder)
    } catch {
      return null
    }
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
    hasWindows: false,
  }
}

async function unpack(folder: string): Promise<void> {
  const part = `${folder}.${process.pid}`
  await mkdir(part, { recursive: true })
  try {
    // The runtime's name makes the package unpack the system libraries too that a bare Linux lacks.
    const env = { ...process.env, TMPDIR: part, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }
    await run(process.execPath, [join(import.meta.dirname, 'unpackChromium.ts')], { env })
    await writeFile(join(part, 'fonts.conf'), fontConfiguration(join(folder, 'fonts', 'fonts')))
    await rename(part, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

/** The machine's own fonts where it has any, and the few that came with the browser. */
const fontConfiguration = (fonts: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${fonts}</dir>
</fontconfig>
`
