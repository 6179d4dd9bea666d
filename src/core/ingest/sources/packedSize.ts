import { ShopcastError } from '../../domain/error.ts'

/** Tables shrink to a tenth, repetitive ones to a fiftieth. */
const MOST_TIMES = 250
const ALWAYS_ALLOWED = 64 * 1024 * 1024

/** @throws ShopcastError archiveTooLarge where bytes swell as no table does when they are unpacked, so that unpacking could fill memory or time */
export function assertPlausibleSize(file: string, packed: number, unpacked: number): void {
  if (unpacked > ALWAYS_ALLOWED && unpacked > packed * MOST_TIMES) throw new ShopcastError('archiveTooLarge', { file })
}
