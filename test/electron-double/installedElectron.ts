import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of the npm package, which may or may not have fetched its binary. */
export const electronPackage = dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/** Electron's binary, where the package has it. */
export function installedElectron(): string | null {
  const pathFile = join(electronPackage, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(binary) ? binary : null
}
