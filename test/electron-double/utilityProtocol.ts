/** Between main and a forked utility process, in both directions. */
export type UtilityMessage =
  | { type: 'message', data: unknown, ports: number[] }
  | { type: 'port', id: number, data: unknown }
  | { type: 'portClosed', id: number }
