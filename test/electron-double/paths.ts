import { mkdirSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { appDataFolder, commandLineSwitch, environment } from './environment.ts'

const manifest = JSON.parse(readFileSync(join(environment.appFolder, 'package.json'), 'utf8')) as { name: string, productName?: string, version: string }

export const appName = manifest.productName ?? manifest.name
export const appVersion = manifest.version

const userData = commandLineSwitch('user-data-dir') ?? join(appDataFolder(), appName)

const folders: Record<string, string> = {
  home: homedir(),
  appData: appDataFolder(),
  userData,
  sessionData: userData,
  logs: join(userData, 'logs'),
  temp: tmpdir(),
  exe: process.execPath,
  desktop: join(homedir(), 'Desktop'),
  documents: join(homedir(), 'Documents'),
  downloads: join(homedir(), 'Downloads'),
}

/** A folder by Electron's name for it. @throws Error for a name that the double does not know */
export function pathOf(name: string): string {
  const folder = folders[name]
  if (folder === undefined) throw new Error(`Failed to get '${name}' path`)
  if (folder === userData) mkdirSync(folder, { recursive: true })
  return folder
}
