const { contextBridge, ipcRenderer, webUtils } = require('electron')

globalThis.preloadSecret = 'not for the page'
contextBridge.exposeInMainWorld('fixture', {
  platform: process.platform,
  echo: value => ipcRenderer.invoke('echo', value),
  fail: () => ipcRenderer.invoke('fail'),
  unknown: () => ipcRenderer.invoke('unknown channel'),
  nested: { add: (a, b) => a + b },
  onTold: listener => {
    const hear = (_event, value) => listener(value)
    ipcRenderer.on('told', hear)
    return () => { ipcRenderer.off('told', hear) }
  },
  paths: files => files.map(file => webUtils.getPathForFile(file)),
})
