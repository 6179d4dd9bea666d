import { expect, it } from 'vitest'
import { EVENT_KINDS, type EventKind } from '../../../src/core/domain/event.ts'
import { readBehaviour } from '../../../src/core/store/readBehaviour.ts'
import { readCatalogue } from '../../../src/core/store/readCatalogue.ts'
import { noCheckpoint } from '../historiesOf.ts'
import { MadeShop } from './madeShop.ts'

it('reads what known customers did with products, in time order, but what they bought', async () => {
  using shop = new MadeShop().product(1).product(2).customer({ id: 1 }).customer({ id: 2 })
  shop.db.exec("INSERT INTO products (id, external_id, is_product) VALUES (3, 'postage', 0)")
  const insert = shop.db.prepare('INSERT INTO events (import_id, customer_id, product_id, kind, at, event_key, hidden) VALUES (1, ?, ?, ?, ?, ?, ?)')
  let key = 0
  const add = (customer: number | null, product: number | null, kind: EventKind, at: number, hidden = 0) =>
    insert.run(customer, product, EVENT_KINDS.indexOf(kind), at, key++, hidden)
  add(2, 1, 'view', 50)
  add(1, 2, 'addToBasket', 90)
  add(1, 1, 'view', 20)
  add(1, 1, 'purchase', 30)
  add(null, 1, 'view', 31)
  add(1, null, 'login', 32)
  add(1, 1, 'view', 33, 1)
  add(1, 3, 'view', 34)
  add(1, 1, 'view', 100)
  const { count, customer, product, kind, at } = await readBehaviour(shop.db, 100, noCheckpoint)
  expect(Array.from({ length: count }, (_, row) => [customer[row], product[row], EVENT_KINDS[kind[row] ?? 0], at[row]])).toEqual([
    [1, 1, 'view', 20], [1, 2, 'addToBasket', 90], [2, 1, 'view', 50],
  ])
})

it('the catalogue lists what is sold, without postage', () => {
  using shop = new MadeShop().product(1, { name: 'Red mug' }).product(2, { name: null })
  shop.db.exec("INSERT INTO products (id, external_id, is_product) VALUES (3, 'postage', 0); UPDATE products SET category = 'Tea' WHERE id = 2")
  expect(readCatalogue(shop.db)).toEqual([
    { id: 1, externalId: 'SKU1', name: 'Red mug', category: null },
    { id: 2, externalId: 'SKU2', name: null, category: 'Tea' },
  ])
})
