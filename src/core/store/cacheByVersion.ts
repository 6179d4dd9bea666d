import type { Store } from './openStore.ts'

const caches = new WeakMap<Store, { version: number; values: Map<string, unknown> }>()

/**
 * Keeps an answer until another connection changes the file: for counts over all customers, which every page asks for
 * and which change with an import or a prediction only.
 * @param db a connection that reads only; its own writes would go unnoticed
 */
export function cacheByVersion<T>(db: Store, key: string, compute: () => T): T {
  const version = db.pragma('data_version', { simple: true }) as number
  let cache = caches.get(db)
  if (cache?.version !== version) {
    cache = { version, values: new Map() }
    caches.set(db, cache)
  }
  if (!cache.values.has(key)) cache.values.set(key, compute())
  return cache.values.get(key) as T
}
