/**
 * What travels between the page's own world and the isolated world of the preload. The DOM is all that both see, so it
 * travels as details of events, which the browser clones from one world into the other.
 */

/** A value after functions and promises were replaced by numbers. */
export type Lowered =
  | { kind: 'value', value: unknown }
  | { kind: 'function', id: number }
  | { kind: 'promise', id: number }
  | { kind: 'list', items: Lowered[] }
  | { kind: 'object', entries: [string, Lowered][] }

/** Page → preload: a function of the exposed object is called. */
export interface BridgeCall { id: number, args: Lowered[], answerTo: string }
/** Preload → page, at once. */
export type BridgeAnswer = { ok: true, value: Lowered } | { ok: false, message: string }
/** Preload → page, when a promise that was answered has settled. */
export type BridgeSettled = BridgeAnswer & { promise: number }
/** Preload → page: a listener that the page handed over is called. */
export interface BridgeListenerCall { id: number, args: unknown[] }
/** Preload → page: the object to be put on `window`. */
export interface BridgeExposed { key: string, value: Lowered }

/** The names of the events; they hold a secret, so that a page's own scripts cannot speak for the bridge. */
export interface BridgeEvents { call: string, settled: string, listener: string, expose: string }

export function bridgeEvents(secret: string): BridgeEvents {
  return { call: `call-${secret}`, settled: `settled-${secret}`, listener: `listener-${secret}`, expose: `expose-${secret}` }
}

/** Isolated world → app. */
export type PageMessage =
  | { type: 'invoke', id: number, channel: string, args: unknown[] }
  | { type: 'send', channel: string, args: unknown[] }
  | { type: 'held', batch: number, count: number }
  | { type: 'preloadFailed', message: string }
  | { type: 'resized', x: number, y: number, width: number, height: number }

/** App → isolated world. */
export type AppMessage =
  | { type: 'answer', id: number, value: unknown }
  | { type: 'refusal', id: number, message: string }
  | { type: 'send', channel: string, args: unknown[] }
  | { type: 'paths', batch: number, paths: string[] }

/** What the isolated world is told before the preload runs. */
export interface PreloadFacts {
  platform: string
  versions: Record<string, string>
  argv: string[]
}

/** Names of the double's two functions on the isolated world's global object. */
export const BINDING = '__electronDoubleTell'
export const RECEIVER = '__electronDoubleHear'
export const HELD_FILES = '__electronDoubleHeldFiles'
export const WORLD = 'Electron Isolated Context'
