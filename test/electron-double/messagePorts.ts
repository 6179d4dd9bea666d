import { strict, StrictEmitter } from './strict.ts'

/** Carries what is posted to a port whose other holder is another process. */
export interface PortCarrier {
  deliver(portId: number, data: unknown): void
  closed(portId: number): void
}

let count = 0
const ports = new Map<number, MessagePortDouble>()

/** One end of a channel, held by main or handed to a utility process. */
class MessagePortDouble extends StrictEmitter {
  readonly id = ++count
  peer: MessagePortDouble | null = null
  #waiting: unknown[] = []
  #started = false
  #carrier: PortCarrier | null = null

  constructor() {
    super('MessagePortMain', ['message', 'close'])
    ports.set(this.id, this)
  }

  start(): void {
    this.#started = true
    this.#flush()
  }

  postMessage(data: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) throw new Error('the Electron double does not carry ports over ports')
    this.peer?.receive(structuredClone(data))
  }

  close(): void {
    if (!ports.delete(this.id)) return
    this.peer?.hearClosed()
  }

  receive(data: unknown): void {
    this.#waiting.push(data)
    this.#flush()
  }

  hearClosed(): void {
    ports.delete(this.id)
    if (this.#carrier) this.#carrier.closed(this.id)
    else this.emit('close')
  }

  /** Hands this end to another process. @throws Error when it already was */
  moveTo(carrier: PortCarrier): number {
    if (this.#carrier || this.#started) throw new Error('port is already in use and cannot be transferred')
    this.#carrier = carrier
    return this.id
  }

  /** Sends what came before the port had a listener. */
  flushMoved(): void {
    this.#flush()
  }

  #flush(): void {
    if (this.#carrier) for (const data of this.#waiting.splice(0)) this.#carrier.deliver(this.id, data)
    else if (this.#started) for (const data of this.#waiting.splice(0)) queueMicrotask(() => this.emit('message', { data, ports: [] }))
  }
}

const inners = new WeakMap<object, MessagePortDouble>()

function offer(port: MessagePortDouble): object {
  const facade = strict('MessagePortMain', {
    on: (event: string, listener: (...args: never[]) => void) => port.on(event, listener),
    once: (event: string, listener: (...args: never[]) => void) => port.once(event, listener as (...args: unknown[]) => void),
    off: (event: string, listener: (...args: never[]) => void) => port.off(event, listener as (...args: unknown[]) => void),
    start: () => port.start(),
    postMessage: (data: unknown, transfer?: unknown[]) => port.postMessage(data, transfer),
    close: () => port.close(),
  })
  inners.set(facade, port)
  return facade
}

/** Two joined ports, as Electron's class of that name. */
export class MessageChannelMain {
  readonly port1: object
  readonly port2: object

  constructor() {
    const first = new MessagePortDouble()
    const second = new MessagePortDouble()
    first.peer = second
    second.peer = first
    this.port1 = offer(first)
    this.port2 = offer(second)
  }
}

/** Hands ports to another process. @returns their ids there, and what to call once the process knows them */
export function movePorts(transfer: readonly object[], carrier: PortCarrier): { ids: number[], flush: () => void } {
  const moved = transfer.map(facade => {
    const port = inners.get(facade)
    if (!port) throw new Error('only ports of a MessageChannelMain can be transferred')
    return port
  })
  return { ids: moved.map(port => port.moveTo(carrier)), flush: () => moved.forEach(port => port.flushMoved()) }
}

/** What another process posted on a port that it holds. */
export function receiveOnPort(portId: number, data: unknown): void {
  ports.get(portId)?.peer?.receive(data)
}

/** Another process closed a port that it holds, or ended. */
export function closePort(portId: number): void {
  ports.get(portId)?.close()
}
