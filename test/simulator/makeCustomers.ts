import { Random } from '../../src/core/domain/random.ts'
import { goodsCategories } from './data/goods.ts'
import { mailDomains, nameStocks, romanised } from './data/names.ts'
import { beta, gamma, oneOf, WeightedChoice } from './distributions.ts'
import type { ShopPlan } from './plan.ts'
import type { SimulatedCustomer } from './shop.ts'

/** Each customer's own source of chance, so that one customer's story does not depend on another's. */
export function randomOf(plan: ShopPlan, customer: number): Random {
  return new Random(plan.seed * 2 ** 20 + 1000 + customer)
}

/** Invents the customers, guests after the others. */
export function* makeCustomers(plan: ShopPlan): Generator<SimulatedCustomer> {
  const stocks = new WeightedChoice(nameStocks.map(({ share }) => share))
  const usedAddresses = new Map<string, number>()
  const guests = Math.round(plan.guestShare * plan.customers * 3)
  for (let index = 0; index < plan.customers + guests; index++) {
    const random = new Random(plan.seed * 2 ** 20 + 500_000_000 + index)
    const guest = index >= plan.customers
    yield {
      index,
      person: guest ? null : inventPerson(random, stocks, usedAddresses, plan.marketingShare),
      ordersPerDay: gamma(random, plan.rate.shape) / plan.rate.shape * plan.rate.mean,
      lapseProbability: guest ? 1 : beta(random, plan.lapse.a, plan.lapse.b),
      taste: inventTaste(random, plan.tasteConcentration),
    }
  }
}

function inventPerson(random: Random, stocks: WeightedChoice, used: Map<string, number>, marketingShare: number): SimulatedCustomer['person'] {
  const stock = nameStocks[stocks.draw(random)] ?? nameStocks[0]
  if (!stock) throw new RangeError('no names to choose from')
  const given = oneOf(random, stock.given)
  const family = oneOf(random, stock.family)
  const local = [given, family].map(part => (romanised[part] ?? part).normalize('NFD').replaceAll(/[^a-zA-Z]/g, '').toLowerCase()).join('.')
  const again = used.get(local) ?? 0
  used.set(local, again + 1)
  return {
    name: stock.join(given, family),
    email: `${local}${again === 0 ? '' : again + 1}@${oneOf(random, mailDomains)}`,
    place: oneOf(random, stock.places),
    acceptsMarketing: random.next() < marketingShare,
  }
}

/** Dirichlet around the categories' weights. */
function inventTaste(random: Random, concentration: number): number[] {
  const total = goodsCategories.reduce((sum, { weight }) => sum + weight, 0)
  const draws = goodsCategories.map(({ weight }) => gamma(random, concentration * goodsCategories.length * weight / total) + 1e-9)
  const sum = draws.reduce((a, b) => a + b, 0)
  return draws.map(draw => draw / sum)
}
