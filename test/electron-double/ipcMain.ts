import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { strict, StrictEmitter } from './strict.ts'

type InvokeHandler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown

/** Channels are the app's own names, so any may be listened to. */
class IpcMainDouble extends StrictEmitter implements Pick<IpcMain, 'handle' | 'handleOnce' | 'removeHandler'> {
  readonly #handlers = new Map<string, InvokeHandler>()

  constructor() {
    super('ipcMain', [])
  }

  override on(channel: string, listener: (...args: never[]) => void): this {
    this.prependListener(channel, listener as (...args: unknown[]) => void)
    return this
  }

  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: InvokeHandler): void {
    this.handle(channel, (event, ...args) => {
      this.#handlers.delete(channel)
      return handler(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  handlerOf(channel: string): InvokeHandler | undefined {
    return this.#handlers.get(channel)
  }
}

const inner = new IpcMainDouble()

export const ipcMain = strict('ipcMain', inner)

/** What a page invokes. @throws Error where nothing handles the channel, and what the handler throws */
export async function answerInvoke(event: object, channel: string, args: unknown[]): Promise<unknown> {
  const handler = inner.handlerOf(channel)
  if (!handler) throw new Error(`No handler registered for '${channel}'`)
  return structuredClone(await handler(event as IpcMainInvokeEvent, ...args))
}

/** What a page sends. */
export function tellMain(event: object, channel: string, args: unknown[]): void {
  inner.emit(channel, event, ...args)
}
