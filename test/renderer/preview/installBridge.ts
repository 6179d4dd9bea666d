import type { Bridge, EventName, EventPayload, RouteInput, RouteName, RouteOutput } from '../../../src/contracts/index.ts'
import type { Answer } from '../../../src/contracts/route.ts'
import { createAnswers } from './answers.ts'

/** The window's door onto made-up data. `?scenario=empty|imported|trained` in the address chooses what the shop holds. */
const listeners = new Map<EventName, Set<(payload: never) => void>>()

function emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
  for (const listener of listeners.get(name) ?? []) (listener as (payload: EventPayload<N>) => void)(payload)
}

const parameters = new URLSearchParams(location.search)
const answers = createAnswers(parameters.get('scenario') ?? 'empty', emit, {
  locale: parameters.get('locale') === 'zh' ? 'zh' : 'en',
  theme: parameters.get('theme') === 'dark' ? 'dark' : 'light',
  learnAgain: 'never',
})

/** Where a real store stands behind the preview; null without one. */
declare const STORE_PATH: string | null

async function askStore<N extends RouteName>(name: N, input: RouteInput<N>): Promise<Answer<RouteOutput<N>> | null> {
  if (STORE_PATH === null) return null
  const response = await fetch(STORE_PATH + name, { method: 'POST', ...(input === undefined ? {} : { body: JSON.stringify(input) }) })
  return await response.json() as Answer<RouteOutput<N>> | null
}

const bridge: Bridge = {
  async call<N extends RouteName>(name: N, input: RouteInput<N>) {
    // As the context bridge does: a reactive proxy is refused.
    const stored = await askStore(name, input)
    if (stored) return stored
    const answer = answers[name] as ((input: RouteInput<N>) => RouteOutput<N>) | undefined
    if (!answer) return { ok: false, error: { code: 'badRequest', params: { route: name } } }
    return { ok: true, data: structuredClone(answer(structuredClone(input))) }
  },
  subscribe(name, listener) {
    const set = listeners.get(name) ?? new Set()
    listeners.set(name, set.add(listener as (payload: never) => void))
    return () => set.delete(listener as (payload: never) => void)
  },
  registerDropped: files => Promise.resolve({ ok: true, data: files.map(file => ({ token: file.name, name: file.name, bytes: file.size })) }),
  platform: 'linux',
}

Object.defineProperty(window, 'shopcast', { value: bridge })
