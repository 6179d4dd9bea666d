import { EventEmitter } from 'node:events'

/** Thrown when an app uses something of Electron that the double does not have. */
export class UnknownToDouble extends Error {
  constructor(what: string) {
    super(`${what} is not part of the Electron double (test/electron-double)`)
    this.name = 'UnknownToDouble'
  }
}

/** What JavaScript itself asks of any object: whether it is a promise, and how it prints. */
const ASKED_OF_ANY_OBJECT = new Set<PropertyKey>(['then', 'toJSON', '$$typeof', 'nodeType', 'asymmetricMatch'])

const inners = new WeakMap<object, object>()

/**
 * What the app gets to see of an object of the double: every member that the object has, bound to it, and an error for
 * any other, so that a test can never pass because the double kept silent.
 * @param name what the error calls the object
 */
export function strict<T extends object>(name: string, inner: T): T {
  const facade = new Proxy(inner, {
    get(target, member) {
      if (!(member in target)) {
        if (typeof member === 'symbol' || ASKED_OF_ANY_OBJECT.has(member)) return undefined
        throw new UnknownToDouble(`${name}.${member}`)
      }
      const value: unknown = Reflect.get(target, member, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set(target, member, value) {
      if (!(member in target)) throw new UnknownToDouble(`${name}.${String(member)}`)
      return Reflect.set(target, member, value, target)
    },
  })
  inners.set(facade, inner)
  return facade
}

/** The double's own object behind what the app holds. */
export function innerOf(facade: object): object {
  return inners.get(facade) ?? facade
}

/** Throws for every option that is not among the known ones. */
export function onlyKnown(what: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) if (!known.includes(name)) throw new UnknownToDouble(`${what}: option ${name}`)
}

type Listener = (...args: never[]) => void

/** An emitter that refuses listeners for events of which the double knows nothing. */
export class StrictEmitter extends EventEmitter {
  readonly #name: string
  readonly #events: readonly string[]

  constructor(name: string, events: readonly string[]) {
    super()
    this.#name = name
    this.#events = events
  }

  override on(event: string, listener: Listener): this {
    if (!this.#events.includes(event)) throw new UnknownToDouble(`${this.#name}.on('${event}')`)
    return super.on(event, listener as (...args: unknown[]) => void)
  }

  override addListener(event: string, listener: Listener): this {
    return this.on(event, listener)
  }
}
