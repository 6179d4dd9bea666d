import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ShopcastError } from '../../../src/core/domain/error.ts'
import { TestShop } from './importFixture.ts'

/** How many pages the shop's database may have; none for as many as it likes. SQLite then says the same as when the disk is full. */
const disk = vi.hoisted(() => ({ pages: null as number | null }))
vi.mock(import('../../../src/core/store/openStore.ts'), async original => {
  const real = await original()
  return {
    ...real,
    openStore: (...args: Parameters<typeof real.openStore>) => {
      const db = real.openStore(...args)
      if (disk.pages !== null) db.pragma(`max_page_count = ${disk.pages}`)
      return db
    },
  }
})

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => {
  disk.pages = null
  shop.dispose()
})

const orders = (from: number, count: number): string => ['order id,customer,sku,date,quantity,price',
  ...Array.from({ length: count }, (_, index) => `${from + index},c${index % 50},SKU-${index % 40},2026-0${1 + index % 9}-05,1,18.00`)].join('\n')

test('a disk that is full in the middle of an import leaves the shop as it was, and with some room the file goes in', async () => {
  await shop.import(orders(1, 20))
  const before = shop.content()
  const pages = Number(shop.query('PRAGMA page_count')[0]?.['page_count'])
  for (const more of [2, 10, 40]) {
    disk.pages = pages + more
    const error = await shop.import(orders(1000, 3000)).then(() => null, (reason: unknown) => ShopcastError.from(reason))
    expect(error?.code).toBe('diskFull')
    expect(shop.content()).toEqual(before)
    expect(shop.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(readdirSync(shop.dataDir).filter(name => name.includes('staging'))).toEqual([])
  }
  disk.pages = null
  expect(await shop.import(orders(1000, 3000))).toMatchObject({ orders: 3000 })
})
