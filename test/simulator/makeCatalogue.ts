import { Random } from '../../src/core/domain/random.ts'
import { DAY, type UtcMillis } from '../../src/core/domain/time.ts'
import { goodsCategories } from './data/goods.ts'
import { oneOf } from './distributions.ts'
import type { ShopPlan } from './plan.ts'
import type { SimulatedProduct } from './shop.ts'

/** Invents the products: names, prices and their changes, launches, and the planted laws between them. */
export function makeCatalogue(plan: ShopPlan, start: UtcMillis, end: UtcMillis): SimulatedProduct[] {
  const random = new Random(plan.seed * 2 ** 20 + 1)
  const products = takeNames(plan.products).map(({ name, category, code, number }): SimulatedProduct => {
    const { price: [low, high], repeatDays } = kind(category)
    const launchedAt = random.next() < 0.15 ? start + random.next() * 0.7 * (end - start) : start
    return {
      sku: `${code}-${String(number).padStart(3, '0')}`, name, category,
      prices: inventPrices(random, low, high, launchedAt, end),
      launchedAt,
      repeatDays: repeatDays && Math.round(repeatDays[0] + random.next() * (repeatDays[1] - repeatDays[0])),
      companion: null,
      sequel: null,
    }
  })
  plantLaws(random, products, plan)
  return products
}

function kind(category: number): (typeof goodsCategories)[number] {
  const found = goodsCategories[category]
  if (!found) throw new RangeError(`no category ${category}`)
  return found
}

/** Names in rounds over the categories, so that a small shop has some of each; a very large one numbers its editions. */
function takeNames(count: number): { name: string; category: number; code: string; number: number }[] {
  const taken: { name: string; category: number; code: string; number: number }[] = []
  for (let round = 0; taken.length < count; round++) {
    goodsCategories.forEach(({ forms, variants, code, weight }, category) => {
      const inRound = Math.max(1, Math.round(weight / 4))
      for (let i = 0; i < inRound && taken.length < count; i++) {
        const number = round * inRound + i
        const name = `${variants[number % variants.length]} ${forms[Math.floor(number / variants.length) % forms.length]}`
        const edition = Math.floor(number / (variants.length * forms.length))
        taken.push({ name: edition === 0 ? name : `${name}, No. ${edition + 1}`, category, code, number: number + 1 })
      }
    })
  }
  return taken
}

/** A list price on half a unit, and one or two rises of 4 to 12 % for about half of the products. */
function inventPrices(random: Random, low: number, high: number, launchedAt: UtcMillis, end: UtcMillis): SimulatedProduct['prices'] {
  const onHalf = (minor: number): number => Math.max(50, Math.round(minor / 50) * 50)
  let minor = onHalf(100 * (low + random.next() ** 1.5 * (high - low)))
  const prices = [{ from: launchedAt, minor }]
  let from = launchedAt
  while (random.next() < 0.4) {
    from += (120 + random.next() * 300) * DAY
    if (from >= end) break
    minor = onHalf(minor * (1.04 + random.next() * 0.08))
    prices.push({ from, minor })
  }
  return prices
}

/** Gives some products a companion for the same basket and some a sequel for the next one, each product at most one of each. */
function plantLaws(random: Random, products: SimulatedProduct[], plan: ShopPlan): void {
  const inCategory = goodsCategories.map((_, category) => products.flatMap((product, index) => product.category === category ? [index] : []))
  const friends = goodsCategories.map(({ goesWith }) => goodsCategories.findIndex(({ name }) => name === goesWith))
  const plant = (law: 'companion' | 'sequel', count: number): void => {
    for (let left = Math.min(count, products.length); left > 0;) {
      const product = oneOf(random, products)
      const choices = inCategory[friends[product.category] ?? 0] ?? []
      if (choices.length === 0) return
      if (product[law] !== null) continue
      product[law] = oneOf(random, choices)
      left--
    }
  }
  plant('companion', plan.pairs.count)
  plant('sequel', plan.sequels.count)
}

/** List price at a time. */
export function listPrice(product: SimulatedProduct, at: UtcMillis): number {
  const { prices } = product
  let price = prices[0]?.minor ?? 0
  for (const { from, minor } of prices) if (from <= at) price = minor
  return price
}
