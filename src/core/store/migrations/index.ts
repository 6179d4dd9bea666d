import { initial } from './0001-initial.ts'
import { visits } from './0002-visits.ts'
import { logOrders } from './0003-log-orders.ts'
import { learning } from './0004-learning.ts'

/** In order; the number of a migration is its place in the list plus one, and is the file's `user_version` once it is done. */
export const migrations: readonly { name: string; sql: string }[] = [
  { name: 'initial', sql: initial },
  { name: 'visits', sql: visits },
  { name: 'log orders', sql: logOrders },
  { name: 'learning', sql: learning },
]
