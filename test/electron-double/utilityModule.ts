import { StrictEmitter } from './strict.ts'
import type { UtilityMessage } from './utilityProtocol.ts'

/** The module `electron` inside a utility process, which has nothing that Shopcast uses; and `process.parentPort`. */

const send = (message: UtilityMessage): void => { process.send?.(message) }
const ports = new Map<number, WorkerPort>()

class WorkerPort extends StrictEmitter {
  readonly #id: number
  #waiting: unknown[] = []
  #started = false

  constructor(id: number) {
    super('MessagePortMain', ['message', 'close'])
    this.#id = id
    ports.set(id, this)
  }

  start(): void {
    this.#started = true
    for (const data of this.#waiting.splice(0)) this.receive(data)
  }

  postMessage(data: unknown): void {
    send({ type: 'port', id: this.#id, data })
  }

  close(): void {
    ports.delete(this.#id)
    send({ type: 'portClosed', id: this.#id })
  }

  receive(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] })
    else this.#waiting.push(data)
  }
}

class ParentPortDouble extends StrictEmitter {
  constructor() {
    super('process.parentPort', ['message'])
  }

  postMessage(data: unknown): void {
    send({ type: 'message', data, ports: [] })
  }
}

/** Makes this process a utility process; ends it when main has ended. */
export function becomeUtilityProcess(): void {
  const parentPort = new ParentPortDouble()
  Object.assign(process, { parentPort, type: 'utility' })
  process.on('message', (message: UtilityMessage) => {
    switch (message.type) {
      case 'message': parentPort.emit('message', { data: message.data, ports: message.ports.map(id => new WorkerPort(id)) }); break
      case 'port': ports.get(message.id)?.receive(message.data); break
      case 'portClosed': ports.get(message.id)?.emit('close'); ports.delete(message.id); break
    }
  })
  process.once('disconnect', () => process.exit(0))
}

export default {}
