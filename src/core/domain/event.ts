/** What a customer did. The order of this list is the code under which the store keeps each kind: only ever append. */
export const EVENT_KINDS = [
  'view', 'search', 'login', 'advertClick', 'favourite', 'addToBasket', 'removeFromBasket', 'purchase', 'return', 'review',
] as const

export type EventKind = (typeof EVENT_KINDS)[number]
