/** The name under which the preload exposes the bridge on `window`. */
export const BRIDGE_KEY = 'shopcast'

/** IPC channels: one for all routes, one for all events, one for dropped files. Apart from the routes, so that the preload need not carry zod. */
export const CHANNELS = { call: 'shopcast:call', event: 'shopcast:event', drop: 'shopcast:drop' } as const
