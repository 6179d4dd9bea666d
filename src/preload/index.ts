import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import { BRIDGE_KEY, CHANNELS } from '../contracts/channels.ts'
import type { Bridge, EventName, EventPayload } from '../contracts/index.ts'

/** Checks nothing: main does. It only keeps the page to the three channels that there are. */
const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(CHANNELS.call, name, input),
  subscribe<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void) {
    const hear = (_event: IpcRendererEvent, told: EventName, payload: EventPayload<N>): void => {
      if (told === name) listener(payload)
    }
    ipcRenderer.on(CHANNELS.event, hear)
    return () => { ipcRenderer.off(CHANNELS.event, hear) }
  },
  registerDropped: files => ipcRenderer.invoke(CHANNELS.drop, files.map(file => webUtils.getPathForFile(file))),
  platform: process.platform,
}

contextBridge.exposeInMainWorld(BRIDGE_KEY, bridge)
