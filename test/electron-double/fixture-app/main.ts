import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, MessageChannelMain, protocol, session, utilityProcess } from 'electron'

/** An app that does a little of everything, for the tests of the double. What it hears is kept in `globalThis.heard`. */
const heard: unknown[] = []
Object.assign(globalThis, { heard })

const PAGE = '<!doctype html><title>Fixture page</title><h1>Fixture</h1><div id="target">drop here</div><a id="out" href="https://example.org/" target="_blank">out</a>'

app.enableSandbox()
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
app.on('second-instance', (_event, argv) => heard.push(['second-instance', argv.at(-1)]))
app.on('child-process-gone', (_event, { reason }) => heard.push(['child-process-gone', reason]))
app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', event => {
    heard.push(['will-navigate', event.url])
    event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    heard.push(['window-open', url])
    return { action: 'deny' }
  })
})
app.on('window-all-closed', () => app.quit())

function openWorker(): void {
  const worker = utilityProcess.fork(join(import.meta.dirname, 'worker.ts'))
  const { port1, port2 } = new MessageChannelMain()
  worker.on('exit', code => heard.push(['exit', code]))
  worker.postMessage(null, [port2])
  port1.on('message', ({ data }) => heard.push(['port', data]))
  port1.start()
  Object.assign(globalThis, { port: port1, worker })
}

async function begin(): Promise<void> {
  await app.whenReady()
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
  protocol.handle('app', request => new Response(PAGE, {
    headers: { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'", 'x-seen-as': request.url },
  }))
  ipcMain.handle('echo', (event, value: unknown) => ({ value, url: event.senderFrame?.url }))
  ipcMain.handle('fail', () => { throw new Error('on purpose') })
  const window = new BrowserWindow({ width: 700, height: 500, show: false, webPreferences: { preload: join(import.meta.dirname, 'preload.cjs') } })
  window.once('ready-to-show', () => heard.push(['ready-to-show']))
  window.on('close', () => heard.push(['close']))
  openWorker()
  await window.loadURL('app://bundle/')
}

if (app.requestSingleInstanceLock()) void begin()
else app.quit()
