import { rankByCounts } from './popularity.ts'
import { countOrdersByProduct, numberSetting, type Recommender } from './recommender.ts'

/** Best sellers of late: an order weighs one half after `halfLifeDays`, a quarter after twice as long. */
export const recentPopularity: Recommender = {
  name: 'recentPopularity',
  defaults: { halfLifeDays: 30 },
  settings: { halfLifeDays: [3, 7, 14, 30, 60, 120] },
  fit: async (part, parameters) => {
    const halfLife = numberSetting(parameters, 'halfLifeDays')
    const { day } = part.histories
    return rankByCounts('recentPopularity', parameters, countOrdersByProduct(part, row => 0.5 ** ((part.endDay - (day[row] ?? 0)) / halfLife)))
  },
}
