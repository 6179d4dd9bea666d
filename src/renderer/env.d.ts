import type { Bridge } from '../contracts/index.ts'

declare global {
  interface Window {
    /** The door to main that the preload opens (`BRIDGE_KEY`). */
    readonly shopcast: Bridge
  }
}
