import { recallNeighbours } from './countNeighbours.ts'
import { NEIGHBOUR_READING, neighbourRanker } from './neighbourRanker.ts'
import { countOrdersByProduct, numberSetting, type Recommender } from './recommender.ts'

/**
 * A Markov chain of orders: what follows in the very next order. A product's share of what came after another, with the popularity of
 * both taken out by the exponents; a customer's score sums it over her last order, `decay` times it over the one before, and so on
 * (the transition part of FPMC, Rendle et al. 2010, counted rather than factorised).
 */
export const transitions: Recommender = {
  name: 'transitions',
  defaults: { ownExponent: 0.5, otherExponent: 0.3, ...NEIGHBOUR_READING, repeatWeight: 10, decay: 0.5 },
  settings: {
    repeatWeight: [1, 3],
    otherExponent: [0.05, 0.5],
    decay: [0.2, 0.8],
    ownExponent: [0.3, 0.8],
    popularityWeight: [0.01],
  },
  async fit(part, parameters, { checkpoint }) {
    const popularity = countOrdersByProduct(part)
    const neighbours = await recallNeighbours(part, popularity, {
      window: 1, distancePower: 0, backward: 0, basketWeight: 0,
      ownExponent: numberSetting(parameters, 'ownExponent'), otherExponent: numberSetting(parameters, 'otherExponent'),
    }, checkpoint)
    return neighbourRanker('transitions', part.histories, neighbours, popularity, parameters)
  },
}
