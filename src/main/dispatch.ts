import type { z } from 'zod'
import { routes, type RouteName, type RouteOutput, type Routes } from '../contracts/index.ts'
import type { Answer } from '../contracts/route.ts'
import { ShopcastError } from '../core/domain/error.ts'

/** One function a route: takes what the schema lets in, gives what the schema lets out. */
export type Handlers = { [N in RouteName]: (input: z.output<Routes[N]['input']>) => RouteOutput<N> | Promise<RouteOutput<N>> }

/** The handlers of one subject, such as `shop`. */
export type SubjectHandlers<Subject extends string> = { [N in Extract<RouteName, `${Subject}.${string}`>]: Handlers[N] }

/** Slower answers are logged: a page should never wait. */
const SLOW_MS = 50

/** Routes that open a dialog are as slow as the person before it. */
const waitsForAPerson: ReadonlySet<string> = new Set<RouteName>(['files.chooseOrders', 'files.chooseModel', 'files.chooseTarget'])

export interface Dispatch {
  /** Answers one question of the window; never throws. */
  (name: unknown, input: unknown): Promise<Answer<unknown>>
}

/**
 * Main's side of the contract and its trust boundary: every input and every output is parsed.
 * @param log gets what the developer should know: faults behind `unexpected`, slow routes, outputs that break the contract
 */
export function createDispatch(handlers: Handlers, log: (message: string, detail?: unknown) => void): Dispatch {
  return async (name, input) => {
    if (!isRouteName(name)) return failure(new ShopcastError('badRequest', { route: String(name).slice(0, 60) }))
    const route = routes[name]
    const parsed = route.input.safeParse(input)
    if (!parsed.success) return failure(new ShopcastError('badRequest', { route: name, message: parsed.error.issues[0]?.message ?? '' }))
    const begun = performance.now()
    try {
      // The table's type ties each handler to its own route; TypeScript cannot follow that through a variable name.
      const handler = handlers[name] as (input: unknown) => unknown
      const output = route.output.safeParse(await handler(parsed.data))
      if (!output.success) {
        log(`route ${name} answered against its contract`, output.error.issues)
        return failure(new ShopcastError('unexpected', { message: `${name}: ${output.error.issues[0]?.path.join('.') ?? ''}` }))
      }
      return { ok: true, data: output.data }
    } catch (error) {
      const known = ShopcastError.from(error)
      if (known.code === 'unexpected') log(`route ${name} failed`, error)
      return failure(known)
    } finally {
      const took = performance.now() - begun
      if (took > SLOW_MS && !waitsForAPerson.has(name)) log(`route ${name} took ${Math.round(took)} ms`)
    }
  }
}

function isRouteName(name: unknown): name is RouteName {
  return typeof name === 'string' && Object.hasOwn(routes, name)
}

function failure(error: ShopcastError): Answer<never> {
  return { ok: false, error: { code: error.code, params: error.params } }
}

