import type { Refund } from '../domain/refund.ts'

/** Of the column `orders.refunds`. */
export function readRefunds(text: string | null): Refund[] {
  return text === null ? [] : (JSON.parse(text) as [number, number][]).map(([at, minor]) => ({ at, minor }))
}

/** For the column `orders.refunds`; null for none. */
export function writeRefunds(refunds: readonly Refund[]): string | null {
  return refunds.length > 0 ? JSON.stringify(refunds.map(({ at, minor }) => [at, minor])) : null
}
