import type { StructuredCloneCodec } from '../structuredCloneCodec.ts'
import type { AppMessage, BridgeAnswer, BridgeCall, BridgeEvents, BridgeExposed, BridgeListenerCall, BridgeSettled, Lowered, PageMessage, PreloadFacts } from './bridgeProtocol.ts'

type Listener = (event: unknown, ...args: unknown[]) => void
type Callable = (...args: unknown[]) => unknown

export interface IsolatedWorldOptions {
  codec: StructuredCloneCodec
  events: BridgeEvents
  facts: PreloadFacts
  names: { binding: string, receiver: string, heldFiles: string }
}

/** What a sandboxed preload finds: `require` for a few modules, and `process`. */
export interface PreloadEnvironment {
  require: (id: string) => unknown
  process: object
}

/**
 * The world in which a sandboxed preload runs: it shares the page's DOM and nothing else.
 *
 * The function is self-contained: its source is evaluated inside pages.
 */
export function isolatedWorld({ codec, events, facts, names }: IsolatedWorldOptions): PreloadEnvironment {
  const world = globalThis as unknown as Record<string, unknown>
  const tell = (message: PageMessage): void => (world[names.binding] as (text: string) => void)(codec.pack(message))
  let count = 0

  const only = <T extends object>(name: string, offered: T): T => new Proxy(offered, {
    get(target, member) {
      if (member in target || typeof member === 'symbol' || member === 'then') return Reflect.get(target, member)
      throw new Error(`${name}.${member} is not part of the Electron double (test/electron-double)`)
    },
  })

  // ipcRenderer
  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  const listeners = new Map<string, Listener[]>()
  const clone = <T>(value: T): T => {
    try {
      return structuredClone(value)
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }
  const off = (channel: string, listener: Listener) => {
    listeners.set(channel, (listeners.get(channel) ?? []).filter(one => one !== listener))
    return ipcRenderer
  }
  const on = (channel: string, listener: Listener) => {
    listeners.set(channel, [...listeners.get(channel) ?? [], listener])
    return ipcRenderer
  }
  const ipcRenderer: object = only('ipcRenderer', {
    invoke(channel: string, ...args: unknown[]) {
      const answer = Promise.withResolvers<unknown>()
      const id = ++count
      try {
        tell({ type: 'invoke', id, channel, args: clone(args) })
        pending.set(id, answer)
      } catch (error) {
        answer.reject(error)
      }
      return answer.promise
    },
    send: (channel: string, ...args: unknown[]) => tell({ type: 'send', channel, args: clone(args) }),
    on,
    off,
    removeListener: off,
    once(channel: string, listener: Listener) {
      const hear: Listener = (...told) => {
        off(channel, hear)
        listener(...told)
      }
      return on(channel, hear)
    },
    removeAllListeners(channel: string) {
      listeners.delete(channel)
      return ipcRenderer
    },
  })

  // contextBridge
  const functions = new Map<number, Callable>()
  const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype
  const answerOf = (compute: () => Lowered): BridgeAnswer => {
    try {
      return { ok: true, value: compute() }
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) }
    }
  }
  const lower = (value: unknown): Lowered => {
    if (typeof value === 'function') {
      functions.set(++count, value as Callable)
      return { kind: 'function', id: count }
    }
    if (value instanceof Promise) {
      const promise = ++count
      const settle = (answer: BridgeAnswer): void => {
        dispatchEvent(new CustomEvent<BridgeSettled>(events.settled, { detail: { ...answer, promise } }))
      }
      value.then(result => settle(answerOf(() => lower(result))), (error: unknown) => settle({ ok: false, message: error instanceof Error ? error.message : String(error) }))
      return { kind: 'promise', id: promise }
    }
    if (Array.isArray(value)) return { kind: 'list', items: value.map(lower) }
    if (value !== null && typeof value === 'object' && isPlain(value)) return { kind: 'object', entries: Object.entries(value).map(([key, entry]) => [key, lower(entry)]) }
    return { kind: 'value', value: clone(value) }
  }
  const liftArgument = (lowered: Lowered): unknown => {
    if (lowered.kind === 'value') return lowered.value
    if (lowered.kind !== 'function') throw new Error(`a page cannot hand over a ${lowered.kind}`)
    return (...args: unknown[]) => dispatchEvent(new CustomEvent<BridgeListenerCall>(events.listener, { detail: { id: lowered.id, args: clone(args) } }))
  }
  addEventListener(events.call, event => {
    const { id, args, answerTo } = (event as CustomEvent<BridgeCall>).detail
    const answer = answerOf(() => {
      const called = functions.get(id)
      if (!called) throw new Error('no such function on the bridge')
      return lower(called(...args.map(liftArgument)))
    })
    dispatchEvent(new CustomEvent(answerTo, { detail: answer }))
  })
  const contextBridge = only('contextBridge', {
    exposeInMainWorld(key: string, api: unknown) {
      dispatchEvent(new CustomEvent<BridgeExposed>(events.expose, { detail: { key, value: lower(api) } }))
    },
  })

  // webUtils: only the browser knows where a file lies, and it cannot be asked at once. A drop or a choice is therefore
  // held until the paths of its files are known, and then handed on to the page.
  const keyOf = (file: File): string => `${file.name}\n${file.size}\n${file.lastModified}`
  const paths = new Map<string, string>()
  const held = new Map<number, { files: File[], proceed: () => void }>()
  world[names.heldFiles] = (batch: number, index: number) => held.get(batch)?.files[index]
  const hold = (event: Event, files: File[], again: () => Event): void => {
    if (!event.isTrusted && (event as { electronDoubleHandedOn?: boolean }).electronDoubleHandedOn) return
    if (files.length === 0) return
    event.stopImmediatePropagation()
    event.preventDefault()
    const target = event.target
    const batch = ++count
    held.set(batch, {
      files,
      proceed() {
        const next = Object.assign(again(), { electronDoubleHandedOn: true })
        target?.dispatchEvent(next)
      },
    })
    tell({ type: 'held', batch, count: files.length })
  }
  addEventListener('drop', event => {
    const files = [...event.dataTransfer?.files ?? []]
    const { clientX, clientY } = event
    hold(event, files, () => {
      const dataTransfer = new DataTransfer()
      for (const file of files) dataTransfer.items.add(file)
      return new DragEvent('drop', { bubbles: true, cancelable: true, composed: true, clientX, clientY, dataTransfer })
    })
  }, { capture: true })
  addEventListener('change', event => {
    if (event.target instanceof HTMLInputElement) hold(event, [...event.target.files ?? []], () => new Event('change', { bubbles: true }))
  }, { capture: true })
  const learnPaths = (batch: number, found: string[]): void => {
    const waiting = held.get(batch)
    held.delete(batch)
    waiting?.files.forEach((file, index) => paths.set(keyOf(file), found[index] ?? ''))
    waiting?.proceed()
  }
  const webUtils = only('webUtils', { getPathForFile: (file: File) => paths.get(keyOf(file)) ?? '' })

  // Where the window is and how large, as the person left it.
  let resizeTimer: ReturnType<typeof setTimeout> | undefined
  addEventListener('resize', () => {
    clearTimeout(resizeTimer)
    resizeTimer = setTimeout(() => tell({ type: 'resized', x: screenX, y: screenY, width: outerWidth, height: outerHeight }), 200)
  })

  world[names.receiver] = (text: string): void => {
    const message = codec.unpack(text) as AppMessage
    switch (message.type) {
      case 'answer': pending.get(message.id)?.resolve(message.value); pending.delete(message.id); break
      case 'refusal': pending.get(message.id)?.reject(new Error(message.message)); pending.delete(message.id); break
      case 'send': for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, ports: [] }, ...message.args); break
      case 'paths': learnPaths(message.batch, message.paths); break
    }
  }

  const modules: Record<string, object> = { electron: only('electron', { contextBridge, ipcRenderer, webUtils }) }
  return {
    require(id) {
      const found = modules[id]
      if (!found) throw new Error(`module not found: ${id}`)
      return found
    },
    process: only('process', { ...facts, type: 'renderer', sandboxed: true, contextIsolated: true }),
  }
}
