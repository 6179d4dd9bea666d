import { createRequire } from 'node:module'

/** The version of Electron whose types the double is written against. */
export const ELECTRON_VERSION = (createRequire(import.meta.url)('electron/package.json') as { version: string }).version
