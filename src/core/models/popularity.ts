import { countOrdersByProduct, scoreEach, type FittedRecommender, type Recommender } from './recommender.ts'

/** Best sellers of all time, the same for everyone: the measure that every other model has to beat. */
export const popularity: Recommender = {
  name: 'popularity',
  defaults: {},
  settings: {},
  fit: async (part, parameters) => rankByCounts('popularity', parameters, countOrdersByProduct(part)),
}

export function rankByCounts(name: string, parameters: FittedRecommender['parameters'], counts: Float64Array): FittedRecommender {
  return {
    name,
    parameters,
    impersonal: true,
    scoreAll: queries => scoreEach(queries, counts.length, (_query, scores) => scores.set(counts)),
    strongestGround: () => null,
  }
}
