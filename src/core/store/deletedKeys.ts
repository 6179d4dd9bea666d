import { createHmac, randomBytes } from 'node:crypto'
import { CUSTOMER_KEY_KINDS, type CustomerKey } from '../domain/identity.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { readSetting, writeSetting } from './settings.ts'

const SECRET_BYTES = 32
const HASH_BYTES = 16

/**
 * Remembers whom the merchant deleted without knowing who they were: a hash of each key, made with a secret of this shop, so that the list tells nobody
 * anything and yet an old file does not bring the person back.
 */
export class DeletedKeys {
  readonly #secret: Buffer
  readonly #hashes: ReadonlySet<string>

  private constructor(secret: Buffer, hashes: ReadonlySet<string>) {
    this.#secret = secret
    this.#hashes = hashes
  }

  /** @returns null where nobody was deleted */
  static read(db: Store): DeletedKeys | null {
    const secret = readSetting(db, 'deletionSecret')
    if (secret === null) return null
    return new DeletedKeys(Buffer.from(secret, 'hex'), new Set(db.prepare('SELECT hex(hash) FROM deleted_keys').pluck().all() as string[]))
  }

  /** Adds keys to the shop's list. @returns the list as it is then */
  static add(db: Store, keys: readonly CustomerKey[], at: UtcMillis): DeletedKeys {
    const secret = readSetting(db, 'deletionSecret') ?? randomBytes(SECRET_BYTES).toString('hex')
    writeSetting(db, 'deletionSecret', secret)
    const list = new DeletedKeys(Buffer.from(secret, 'hex'), new Set())
    const insert = db.prepare('INSERT OR IGNORE INTO deleted_keys (hash, at) VALUES (?, ?)')
    for (const key of keys) insert.run(list.#hash(nameOf(key)), at)
    return list
  }

  has(key: CustomerKey): boolean {
    return this.#hashes.has(this.#hash(nameOf(key)).toString('hex').toUpperCase())
  }

  /** What takes the place of an order number that was made of a person's key: the same whenever it is asked for, so that the order is known again. */
  disguise(orderId: string): string {
    return `@${this.#hash(orderId).toString('hex')}`
  }

  #hash(text: string): Buffer {
    return createHmac('sha256', this.#secret).update(text).digest().subarray(0, HASH_BYTES)
  }
}

function nameOf({ kind, value }: CustomerKey): string {
  return `${CUSTOMER_KEY_KINDS.indexOf(kind)} ${value}`
}
