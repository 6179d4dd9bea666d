import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../projectRoot.ts'
import { doubleVariables } from './environment.ts'
import { installedChromium } from './findChromium.ts'
import { electronPackage, installedElectron } from './installedElectron.ts'

/**
 * `npm start`: builds the app and opens it in Electron; where Electron's binary cannot be had, the very same built app in
 * an app window of an installed browser, through the double. Both keep the shop in the same folder of this computer.
 */

/** Electron fetches its binary with the first use. A line that is not there at all shows within this time. */
const FETCH_PATIENCE_MS = 60_000
const NO_CONNECTION_MS = 8000

interface Ran { code: number | null, output: string }

function run(command: string, args: string[], options: { env?: Record<string, string>, show?: boolean, patienceMs?: number } = {}): Promise<Ran> {
  const child = spawn(command, args, {
    cwd: projectRoot,
    env: { ...process.env, ...options.env },
    stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    ...(options.patienceMs === undefined ? {} : { timeout: options.patienceMs }),
  })
  let output = ''
  child.stdout?.on('data', (data: Buffer) => { output += data.toString() })
  child.stderr?.on('data', (data: Buffer) => { output += data.toString() })
  return new Promise(resolve => {
    child.once('error', error => resolve({ code: 1, output: output + error.message }))
    child.once('close', code => resolve({ code, output }))
  })
}

async function build(): Promise<void> {
  console.log('Building Shopcast …')
  const { code, output } = await run(process.execPath, [join(projectRoot, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'])
  if (code === 0) return
  console.error(output)
  process.exit(1)
}

/** Whether the place from which Electron is fetched answers at all. */
async function canFetch(): Promise<boolean> {
  const from = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'] ?? 'https://github.com/electron/electron/releases'
  return await fetch(from, { method: 'HEAD', signal: AbortSignal.timeout(NO_CONNECTION_MS) }).then(() => true, () => false)
}

async function electron(): Promise<string | null> {
  const installed = installedElectron()
  if (installed !== null || !await canFetch()) return installed
  console.log('Fetching Electron, once …')
  await run(process.execPath, [join(electronPackage, 'install.js')], { patienceMs: FETCH_PATIENCE_MS })
  return installedElectron()
}

const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

async function open(): Promise<number> {
  const binary = hasDisplay ? await electron() : null
  const args = process.argv.slice(2)
  if (binary !== null) return (await run(binary, [projectRoot, ...args], { show: true })).code ?? 1

  const browser = hasDisplay ? installedChromium() : null
  if (browser !== null) {
    console.log(`Electron cannot be fetched here, so Shopcast opens in a window of ${browser.executablePath}.`)
    const env = doubleVariables({ app: projectRoot, mode: 'window', browser: browser.executablePath })
    return (await run(process.execPath, [join(import.meta.dirname, 'runApp.ts'), ...args], { show: true, env })).code ?? 1
  }

  console.error(hasDisplay
    ? 'Shopcast needs a window: Electron cannot be fetched here, and no Chrome, Chromium or Edge was found. Install one of them and start again.'
    : 'Shopcast needs a window, and there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set). Start it on a desktop.')
  console.error('In the terminal: `npm run demo` takes the demo shop through everything, `npm run shopcast -- help` shows what else there is.')
  return 1
}

await build()
process.exitCode = await open()
