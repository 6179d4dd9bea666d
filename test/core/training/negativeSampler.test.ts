import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/core/domain/random.ts'
import { popularitySampler, uniformSampler, type NegativeSampler } from '../../../src/core/training/negativeSampler.ts'

const DRAWS = 60_000

function shares(sampler: NegativeSampler, products: number): number[] {
  const random = new Random(2)
  const drawn = new Array<number>(products + 1).fill(0)
  for (let i = 0; i < DRAWS; i++) {
    const product = sampler.draw(random)
    drawn[product] = (drawn[product] ?? 0) + 1
  }
  return drawn.map(count => count / DRAWS)
}

describe.each([
  ['uniformSampler', uniformSampler(5)],
  ['popularitySampler', popularitySampler([99, 0, 1, 3, 8, 15], 0.5)],
])('%s', (_, sampler) => {
  it('draws each product as often as logQ says, and never the padding', () => {
    const drawn = shares(sampler, 5)
    expect(drawn[0]).toBe(0)
    for (let product = 1; product <= 5; product++) expect(Math.abs((drawn[product] ?? 0) - Math.exp(sampler.logQ(product)))).toBeLessThan(0.01)
  })
})
