import { join } from 'node:path'
import { app, utilityProcess } from 'electron'

const FLAG = '--headless'

/** The command of `Shopcast --headless COMMAND …`; null for an ordinary start. */
export function headlessCommand(argv: readonly string[]): string[] | null {
  const at = argv.indexOf(FLAG)
  return at < 0 ? null : argv.slice(at + 1)
}

/** Runs the terminal program in place of the app and ends with its exit code. */
export async function runHeadless(command: string[], resourcesDir: string): Promise<void> {
  await app.whenReady()
  if (process.platform === 'darwin') app.dock?.hide()
  const child = utilityProcess.fork(join(import.meta.dirname, 'cli.js'), command, {
    serviceName: 'Shopcast terminal',
    stdio: 'inherit',
    env: { ...process.env, SHOPCAST_RESOURCES: resourcesDir },
  })
  const pass = (): void => { child.kill() }
  process.on('SIGINT', pass)
  process.on('SIGTERM', pass)
  child.once('exit', code => app.exit(code))
}
