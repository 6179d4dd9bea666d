import type { Random } from '../../src/core/domain/random.ts'
import { DAY, type UtcMillis } from '../../src/core/domain/time.ts'
import { goodsCategories } from './data/goods.ts'
import { normal, poisson, WeightedChoice } from './distributions.ts'
import type { ShopPlan } from './plan.ts'
import { MAX_SEASONAL_DEMAND, Season } from './season.ts'
import type { SimulatedProduct } from './shop.ts'

/** What a customer carries from one order to the next. */
export interface Habits {
  taste: WeightedChoice
  /** When each repeat good that the customer stays with will be used up. */
  refills: Map<number, UtcMillis>
  /** Products that the last order leads to. */
  sequels: number[]
}

/** Chooses the products of orders by the plan's laws: refills that are due, sequels, free choice by taste, companions. */
export class BasketFiller {
  readonly #plan: ShopPlan
  readonly #products: readonly SimulatedProduct[]
  readonly #byCategory: number[][]
  readonly #popularity: WeightedChoice[]

  constructor(plan: ShopPlan, products: readonly SimulatedProduct[]) {
    this.#plan = plan
    this.#products = products
    this.#byCategory = goodsCategories.map((_, category) => products.flatMap((product, index) => product.category === category ? [index] : []))
    // Zipf-like: the catalogue's own order is the order of popularity within a category.
    this.#popularity = this.#byCategory.map(members => new WeightedChoice(members.map((_, rank) => (rank + 1) ** -0.8)))
  }

  /** @returns quantities by product, never empty; `habits` are brought up to date */
  fill(habits: Habits, at: UtcMillis, random: Random): Map<number, number> {
    const basket = new Map<number, number>()
    const add = (product: number): void => void basket.set(product, 1 + (random.next() < 0.12 ? 1 + random.integer(2) : 0))
    for (const [product, due] of habits.refills) if (due <= at + DAY) add(product)
    for (const product of habits.sequels) {
      if (random.next() < this.#plan.sequels.probability && !basket.has(product)) add(product)
    }
    for (let free = poisson(random, this.#plan.basketSize) || (basket.size === 0 ? 1 : 0); free > 0; free--) {
      const product = this.choose(habits.taste, at, random)
      if (!basket.has(product)) add(product)
    }
    for (const product of [...basket.keys()]) {
      const companion = this.#products[product]?.companion ?? null
      if (companion !== null && random.next() < this.#plan.pairs.probability && !basket.has(companion)) add(companion)
    }
    this.#remember(habits, basket, at, random)
    return basket
  }

  /** One product by taste, season and popularity. */
  choose(taste: WeightedChoice, at: UtcMillis, random: Random): number {
    const month = new Date(at).getUTCMonth()
    for (let tries = 0; ; tries++) {
      const category = taste.draw(random)
      const wanted = Season.demand(goodsCategories[category]?.season ?? null, month) / MAX_SEASONAL_DEMAND
      const members = this.#byCategory[category] ?? []
      const product = members[this.#popularity[category]?.draw(random) ?? 0] ?? 0
      // After many refusals anything on sale will do: the taste may know one unseasonal category only.
      if (tries > 50 || (members.length > 0 && random.next() < wanted && (this.#products[product]?.launchedAt ?? 0) <= at)) return product
    }
  }

  #remember(habits: Habits, basket: ReadonlyMap<number, number>, at: UtcMillis, random: Random): void {
    habits.sequels = []
    for (const [index, quantity] of basket) {
      const product = this.#products[index]
      if (!product) continue
      if (product.sequel !== null) habits.sequels.push(product.sequel)
      if (product.repeatDays === null) continue
      if (random.next() < this.#plan.refillLoyalty) habits.refills.set(index, at + quantity * product.repeatDays * DAY * Math.exp(0.12 * normal(random)))
      else habits.refills.delete(index)
    }
  }
}
