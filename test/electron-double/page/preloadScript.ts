import { structuredCloneCodec } from '../structuredCloneCodec.ts'
import { BINDING, HELD_FILES, RECEIVER, type BridgeEvents, type PreloadFacts } from './bridgeProtocol.ts'
import { isolatedWorld } from './isolatedWorld.ts'
import { mainWorld } from './mainWorld.ts'

/** Source for the page's own world, to be evaluated before any script of the page. */
export function mainWorldScript(events: BridgeEvents): string {
  return `(${mainWorld.toString()})(${JSON.stringify(events)})`
}

/** Source for the isolated world: its environment, then the app's preload, in the main frame of a real page only. */
export function isolatedWorldScript(preload: string, events: BridgeEvents, facts: PreloadFacts): string {
  const names = { binding: BINDING, receiver: RECEIVER, heldFiles: HELD_FILES }
  return `if (window === window.top && location.href !== 'about:blank') {
    const codec = (${structuredCloneCodec.toString()})()
    const { require, process } = (${isolatedWorld.toString()})({ codec, events: ${JSON.stringify(events)}, facts: ${JSON.stringify(facts)}, names: ${JSON.stringify(names)} })
    const module = { exports: {} }
    try {
      (function (require, process, module, exports) {\n${preload}\n})(require, process, module, module.exports)
    } catch (error) {
      globalThis[${JSON.stringify(BINDING)}](codec.pack({ type: 'preloadFailed', message: String(error?.stack ?? error) }))
    }
  }`
}
