import type { EventName, EventPayload, RouteInput, RouteName, RouteOutput } from '../../contracts/index.ts'
import type { ChosenFile } from '../../contracts/files.ts'
import { RouteError } from './routeError.ts'

/** What the context bridge can carry: Vue's reactive proxies are refused there, so they are copied into plain values. */
export function plain<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value)) as T
}

/** Routes without input are called by name alone. */
type Arguments<N extends RouteName> = undefined extends RouteInput<N> ? [] : [input: RouteInput<N>]

/**
 * Asks main.
 * @throws RouteError with main's code and parameters, or `unexpected` where main did not answer at all.
 */
export async function callRoute<N extends RouteName>(name: N, ...[input]: Arguments<N>): Promise<RouteOutput<N>> {
  const answer = await window.shopcast.call(name, plain(input) as RouteInput<N>).catch((error: unknown) => { throw RouteError.from(error) })
  if (!answer.ok) throw new RouteError(answer.error.code, answer.error.params)
  return answer.data
}

/** Hears what main tells without being asked. @returns a function that ends the subscription */
export function onEvent<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
  return window.shopcast.subscribe(name, listener)
}

/** Gives main files that were dropped on the window. @throws RouteError */
export async function registerDropped(files: File[]): Promise<ChosenFile[]> {
  const answer = await window.shopcast.registerDropped(files)
  if (!answer.ok) throw new RouteError(answer.error.code, answer.error.params)
  return answer.data
}
