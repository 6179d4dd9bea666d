import { CUSTOMER_KEY_KINDS } from '../domain/identity.ts'
import type { KnownKeys } from '../ingest/importEntities.ts'
import type { Pseudonymiser } from '../ingest/pseudonymiser.ts'
import { DeletedKeys } from './deletedKeys.ts'
import type { Store } from './openStore.ts'
import { isKept } from './visibility.ts'

/**
 * What the shop knows of keys before an import: those that earlier imports found to be shared by many and those of who was deleted, of which it must not make
 * customers, and how it writes the others.
 */
export function readKnownKeys(db: Store, pseudonyms: Pseudonymiser | null): KnownKeys {
  const shared = new Set(db.prepare(`SELECT kind || ' ' || value FROM shared_keys WHERE ${isKept('shared_keys')}`).pluck().all() as string[])
  const deleted = DeletedKeys.read(db)
  const written: KnownKeys['written'] = key => pseudonyms?.key(key) ?? key.value
  return {
    barredFor(key) {
      // Who was deleted before the shop had pseudonyms is known by the key itself, who was deleted later by its pseudonym.
      if (deleted && (deleted.has(key) || (pseudonyms && deleted.has({ kind: key.kind, value: written(key) })))) return 'deletedCustomer'
      return shared.size > 0 && shared.has(`${CUSTOMER_KEY_KINDS.indexOf(key.kind)} ${written(key)}`) ? 'sharedCustomer' : null
    },
    written,
    disguise: orderId => deleted?.disguise(orderId) ?? orderId,
  }
}
