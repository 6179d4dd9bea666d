import { devToolsAddress } from './browser.ts'
import * as electron from './electronModule.ts'

/** A test → the app it started, over the IPC channel of a forked process. */
export type ControlRequest =
  | { id: number, type: 'evaluate', source: string, argument: unknown }
  | { id: number, type: 'devTools' }
export type ControlAnswer = { id: number, ok: true, value: unknown } | { id: number, ok: false, message: string }

/**
 * Lets the test that started the app work in its main process, as playwright's `ElectronApplication.evaluate` does with
 * real Electron: a function of the test is run here with the module `electron` and an argument.
 */
export function serveControl(): void {
  if (!process.send) return
  process.on('message', (request: ControlRequest) => {
    void perform(request).then(
      value => reply({ id: request.id, ok: true, value }),
      (error: unknown) => reply({ id: request.id, ok: false, message: error instanceof Error ? error.stack ?? error.message : String(error) }),
    )
  })
  process.once('disconnect', () => electron.app.exit(0))
  // The channel alone is no reason to stay.
  process.channel?.unref()
}

function reply(answer: ControlAnswer): void {
  if (process.connected) process.send?.(answer)
}

async function perform(request: ControlRequest): Promise<unknown> {
  if (request.type === 'devTools') return devToolsAddress()
  // The test's own source, as with playwright: nobody else holds this channel.
  const run = (0, eval)(`(${request.source})`) as (module: typeof electron, argument: unknown) => unknown
  return await run(electron, request.argument)
}
