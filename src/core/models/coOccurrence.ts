import { recallNeighbours } from './countNeighbours.ts'
import { NEIGHBOUR_READING, neighbourRanker } from './neighbourRanker.ts'
import { countOrdersByProduct, numberSetting, type Recommender } from './recommender.ts'

/**
 * Item-to-item co-occurrence: products that the same customers bought near each other. A pair counts 1 / d^distancePower for
 * purchases d orders apart (`basketWeight` in one order, where order means nothing), `backward` times that when the other came
 * first, within `window` orders; divided by popularity^exponent of both (exponent ½: the cosine). A product may be its own
 * neighbour over orders: that is how repeat goods show. A customer's score sums the neighbours of what she bought, a purchase k
 * orders back weighing decay^k and the product itself `repeatWeight` times that; `popularityWeight` adds best sellers, for
 * histories that say little.
 */
export const coOccurrence: Recommender = {
  name: 'coOccurrence',
  defaults: {
    window: 5, distancePower: 1, backward: 0.3, basketWeight: 1, ownExponent: 0.5, otherExponent: 0.5,
    ...NEIGHBOUR_READING, repeatWeight: 10,
  },
  settings: {
    repeatWeight: [1, 3, 30],
    otherExponent: [0.05, 0.2, 0.35],
    backward: [0.6, 1],
    ownExponent: [0.25, 0.4],
    decay: [0.5, 0.65, 0.9],
    window: [2, 12],
    distancePower: [0.5],
    basketWeight: [0.3],
    popularityWeight: [0.01],
  },
  async fit(part, parameters, { checkpoint }) {
    const popularity = countOrdersByProduct(part)
    const neighbours = await recallNeighbours(part, popularity, {
      window: numberSetting(parameters, 'window'),
      distancePower: numberSetting(parameters, 'distancePower'),
      backward: numberSetting(parameters, 'backward'),
      basketWeight: numberSetting(parameters, 'basketWeight'),
      ownExponent: numberSetting(parameters, 'ownExponent'),
      otherExponent: numberSetting(parameters, 'otherExponent'),
    }, checkpoint)
    return neighbourRanker('coOccurrence', part.histories, neighbours, popularity, parameters)
  },
}
