import type { SubjectHandlers } from '../dispatch.ts'
import type { Shops } from '../shops/shops.ts'

export function shopRoutes(shops: Shops): SubjectHandlers<'shop'> {
  return {
    'shop.list': () => shops.list(),
    'shop.current': () => shops.state(),
    'shop.create': ({ name }) => shops.create(name),
    'shop.rename': ({ name }) => shops.rename(name),
    'shop.open': ({ id }) => shops.show(id),
    'shop.openDemo': () => shops.openDemo(),
  }
}
