import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { becomeReady, quitOnSignals } from './app.ts'
import { serveControl } from './control.ts'
import { environment } from './environment.ts'
import { provideElectron } from './provideElectron.ts'
import { ELECTRON_VERSION } from './version.ts'

/**
 * `node test/electron-double/runApp.ts [switches]` runs a built Electron app without Electron: it is `electron .` for
 * the folder that `SHOPCAST_DOUBLE_APP` names. The app is ready once its entry has been evaluated, as in Electron.
 */
const { main } = JSON.parse(readFileSync(join(environment.appFolder, 'package.json'), 'utf8')) as { main: string }

process.argv = [process.execPath, environment.appFolder, ...process.argv.slice(2)]
Object.assign(process, { type: 'browser' })
Object.defineProperty(process.versions, 'electron', { value: ELECTRON_VERSION })

provideElectron('electronModule.ts')
quitOnSignals()
serveControl()
await import(pathToFileURL(resolve(environment.appFolder, main)).href)
becomeReady()
