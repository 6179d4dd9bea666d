import type { MessageEvent, ParentPort } from 'electron'

/** Sends back what it is sent, with what it is. */
const { parentPort } = process as unknown as { parentPort: ParentPort }
parentPort.once('message', (first: MessageEvent) => {
  const [port] = first.ports
  port?.on('message', ({ data }) => port.postMessage({ kind: Object.prototype.toString.call(data), data }))
  port?.on('close', () => process.exit(0))
  port?.start()
})
