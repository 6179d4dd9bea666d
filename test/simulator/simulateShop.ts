import { Calendar } from '../../src/core/domain/calendar.ts'
import type { Random } from '../../src/core/domain/random.ts'
import { DAY, HOUR, MINUTE, type UtcMillis } from '../../src/core/domain/time.ts'
import { gamma, WeightedChoice } from './distributions.ts'
import { BasketFiller, type Habits } from './fillBasket.ts'
import { listPrice, makeCatalogue } from './makeCatalogue.ts'
import { makeCustomers, randomOf } from './makeCustomers.ts'
import type { ShopPlan } from './plan.ts'
import { Season } from './season.ts'
import { goodsMinor, type CustomerTruth, type ShopTruth, type SimulatedCustomer, type SimulatedLine, type SimulatedOrder, type SimulatedProduct } from './shop.ts'
import { SoonestFirst } from './soonestFirst.ts'

interface Story {
  customer: SimulatedCustomer
  random: Random
  habits: Habits
  orders: number
}

/**
 * Plays a shop through and gives its orders in time order, holding only each customer's present state.
 * `truth` is complete once the orders have been read to their end.
 */
export class ShopSimulation {
  readonly plan: ShopPlan
  readonly products: SimulatedProduct[]
  readonly basket: BasketFiller
  readonly season: Season
  readonly start: UtcMillis
  /** The first moment after the last day. */
  readonly end: UtcMillis
  readonly truth: ShopTruth

  constructor(plan: ShopPlan) {
    this.plan = plan
    const days = Math.round((Date.parse(plan.lastDay) - Date.parse(plan.firstDay)) / DAY) + 1
    this.season = new Season(plan.timeZone, plan.firstDay, days + plan.futureDays)
    this.start = this.season.calendar.startOf(plan.firstDay)
    this.end = this.season.calendar.startOf(Calendar.addDays(plan.lastDay, 1))
    this.products = makeCatalogue(plan, this.start, this.end)
    this.basket = new BasketFiller(plan, this.products)
    this.truth = { customers: new Map(), ...plantedLaws(plan, this.products) }
  }

  /** @throws RangeError when the catalogue has no such position */
  product(index: number): SimulatedProduct {
    const product = this.products[index]
    if (!product) throw new RangeError(`no product ${index}`)
    return product
  }

  /** Every order placed by the last day, oldest first. May be called once. */
  *orders(): Generator<SimulatedOrder> {
    const queue = new SoonestFirst<Story>()
    for (const customer of makeCustomers(this.plan)) this.#open(customer, queue)
    const horizon = this.end + this.plan.futureDays * DAY
    let number = 1001
    while (queue.nextAt() < horizon) {
      const next = queue.take()
      if (!next) return
      const { at, item: story } = next
      const quantities = this.basket.fill(story.habits, at, story.random)
      if (at < this.end) yield this.#write(story, number++, at, quantities)
      else this.#truthOf(story.customer)?.futureOrders.push(at)
      story.orders++
      this.#schedule(story, at, queue)
    }
  }

  #open(customer: SimulatedCustomer, queue: SoonestFirst<Story>): void {
    const random = randomOf(this.plan, customer.index)
    const days = this.season.dayOf(this.end - 1) + 1
    const { rush } = this.plan
    const shopTime = random.next() * this.season.startOfDay(random.next() < rush.share ? rush.days : days)
    if (customer.person) {
      const { ordersPerDay, lapseProbability, taste, person: { email } } = customer
      this.truth.customers.set(email, { email, ordersPerDay, lapseProbability, taste, lapsedAt: null, futureOrders: [] })
    }
    const habits = { taste: new WeightedChoice(customer.taste), refills: new Map<number, UtcMillis>(), sequels: [] }
    queue.add(this.season.timeOn(this.season.dayAt(shopTime), random), { customer, random, habits, orders: 0 })
  }

  /** Draws whether the customer goes on, and when: by the own rhythm, or as soon as a refill is due. */
  #schedule(story: Story, at: UtcMillis, queue: SoonestFirst<Story>): void {
    const { customer, random, habits } = story
    if (random.next() < customer.lapseProbability) {
      const truth = this.#truthOf(customer)
      if (truth && at < this.end) truth.lapsedAt = at
      return
    }
    const { regularity } = this.plan
    const gap = gamma(random, regularity) / regularity / customer.ordersPerDay
    const today = this.season.dayOf(at)
    const byRhythm = this.season.dayAt(this.season.startOfDay(today) + random.next() + gap)
    const due = Math.min(...habits.refills.values())
    const day = due === Infinity ? byRhythm : Math.min(byRhythm, this.season.dayOf(due))
    queue.add(Math.max(this.season.timeOn(Math.max(day, today), random), at + HOUR), story)
  }

  #truthOf(customer: SimulatedCustomer): CustomerTruth | null {
    return (customer.person && this.truth.customers.get(customer.person.email)) ?? null
  }

  #write({ customer, random, orders }: Story, number: number, at: UtcMillis, quantities: ReadonlyMap<number, number>): SimulatedOrder {
    const sale = saleFactor(this.season.calendar.dateOf(at))
    const lines = [...quantities].map(([product, quantity]): SimulatedLine => {
      const listMinor = listPrice(this.product(product), at)
      return { product, quantity, listMinor, unitMinor: Math.round(listMinor * sale) }
    })
    const goods = goodsMinor({ lines })
    const welcome = orders === 0 && customer.person && random.next() < 0.2
    const thanks = orders > 0 && random.next() < 0.05
    const minor = Math.round(goods * 0.1)
    const { cancelShare, refundShare } = this.plan
    const cancelledAt = random.next() < cancelShare ? at + (10 + random.integer(600)) * MINUTE : null
    return {
      number, at, customer, lines,
      discount: welcome ? { code: 'WELCOME10', minor } : thanks ? { code: 'THANKYOU', minor } : null,
      shippingMinor: goods >= 5000 ? 0 : 650,
      taxMinor: Math.round(goods * 0.06),
      cancelledAt,
      refund: cancelledAt === null && random.next() < refundShare ? takeBack(random, at, lines) : null,
    }
  }
}

/** A whole order comes back one time in four, else one of its lines. */
function takeBack(random: Random, at: UtcMillis, lines: readonly SimulatedLine[]): SimulatedOrder['refund'] {
  const whole = lines.length === 1 || random.next() < 0.25
  const back = whole ? lines.map((_, index) => index) : [random.integer(lines.length)]
  const minor = back.reduce((sum, index) => sum + (lines[index]?.quantity ?? 0) * (lines[index]?.unitMinor ?? 0), 0)
  return { at: at + (3 + random.integer(18)) * DAY, lines: back, minor }
}

/** Two sales a year: the last week of November, and the first half of July. */
function saleFactor(date: string): number {
  const monthDay = date.slice(5)
  if (monthDay >= '11-24' && monthDay <= '11-30') return 0.8
  return monthDay >= '07-01' && monthDay <= '07-14' ? 0.85 : 1
}

function plantedLaws(plan: ShopPlan, products: readonly SimulatedProduct[]): Pick<ShopTruth, 'pairs' | 'sequels' | 'repeats'> {
  const sku = (index: number): string => products[index]?.sku ?? ''
  return {
    pairs: products.flatMap(p => p.companion === null ? [] : [{ sku: p.sku, companionSku: sku(p.companion), probability: plan.pairs.probability }]),
    sequels: products.flatMap(p => p.sequel === null ? [] : [{ sku: p.sku, nextSku: sku(p.sequel), probability: plan.sequels.probability }]),
    repeats: products.flatMap(p => p.repeatDays === null ? [] : [{ sku: p.sku, days: p.repeatDays }]),
  }
}
