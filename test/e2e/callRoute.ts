import type { Page } from 'playwright-core'
import type { Bridge, RouteInput, RouteName, RouteOutput } from '../../src/contracts/index.ts'
import type { Answer } from '../../src/contracts/route.ts'

/** Asks main as the page does, over the bridge that the preload gave it. @throws Error with the code of a refusal */
export async function callRoute<N extends RouteName>(page: Page, name: N, input: RouteInput<N>): Promise<RouteOutput<N>> {
  const answer = await page.evaluate(([route, given]) => (window as unknown as { shopcast: Bridge }).shopcast.call(route as RouteName, given as never), [name, input] as const) as Answer<RouteOutput<N>>
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${JSON.stringify(answer.error.params)}`)
  return answer.data
}
