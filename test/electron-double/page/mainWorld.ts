import type { BridgeAnswer, BridgeCall, BridgeEvents, BridgeExposed, BridgeListenerCall, BridgeSettled, Lowered } from './bridgeProtocol.ts'

/**
 * The page's half of contextBridge. Like Electron's, it copies what crosses and refuses what cannot be cloned, a Proxy
 * (such as Vue's reactive objects) above all; functions cross as arguments, not inside objects.
 *
 * The function is self-contained: its source is evaluated inside pages.
 */
export function mainWorld(events: BridgeEvents): void {
  const listeners = new Map<number, (...args: unknown[]) => void>()
  const listenerIds = new Map<(...args: unknown[]) => void, number>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0

  const detailOf = <T>(event: Event): T => (event as CustomEvent<T>).detail

  const lowerArgument = (value: unknown): Lowered => {
    if (typeof value === 'function') {
      const listener = value as (...args: unknown[]) => void
      const id = listenerIds.get(listener) ?? ++count
      listenerIds.set(listener, id)
      listeners.set(id, listener)
      return { kind: 'function', id }
    }
    try {
      return { kind: 'value', value: structuredClone(value) }
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }

  const lift = (lowered: Lowered): unknown => {
    switch (lowered.kind) {
      case 'value': return lowered.value
      case 'function': return (...args: unknown[]) => call(lowered.id, args)
      case 'promise': {
        const promise = Promise.withResolvers<unknown>()
        waiting.set(lowered.id, promise)
        return promise.promise
      }
      case 'list': return Object.freeze(lowered.items.map(lift))
      case 'object': return Object.freeze(Object.fromEntries(lowered.entries.map(([key, entry]) => [key, lift(entry)])))
    }
  }

  function call(id: number, args: unknown[]): unknown {
    let answer: BridgeAnswer | null = null
    const answerTo = `${events.call}-${++count}`
    addEventListener(answerTo, event => { answer = detailOf<BridgeAnswer>(event) }, { once: true })
    dispatchEvent(new CustomEvent<BridgeCall>(events.call, { detail: { id, args: args.map(lowerArgument), answerTo } }))
    const given = answer as BridgeAnswer | null
    if (!given) throw new Error('the preload did not answer')
    if (!given.ok) throw new Error(given.message)
    return lift(given.value)
  }

  addEventListener(events.listener, event => {
    const { id, args } = detailOf<BridgeListenerCall>(event)
    listeners.get(id)?.(...args)
  })
  addEventListener(events.settled, event => {
    const settled = detailOf<BridgeSettled>(event)
    const promise = waiting.get(settled.promise)
    waiting.delete(settled.promise)
    if (settled.ok) promise?.resolve(lift(settled.value))
    else promise?.reject(new Error(settled.message))
  })
  addEventListener(events.expose, event => {
    const { key, value } = detailOf<BridgeExposed>(event)
    Object.defineProperty(window, key, { value: lift(value), enumerable: true })
  })
}
