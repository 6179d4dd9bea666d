import type { EventSequences } from '../../src/core/datasets/eventSequences.ts'
import { NextProductModel } from '../../src/core/models/nextProductModel.ts'
import type { Runtime } from '../../src/core/nn/runtimes/runtime.ts'
import type { NextProductTask } from '../../src/core/training/fitNextProduct.ts'

export interface NextPurchases {
  readonly events: EventSequences
  /** The product that follows each history; 0: not asked. */
  readonly targets: Int32Array
  /** Whether products that a history has a purchase of are rivals. */
  readonly keepBought: boolean
}

/** Judges networks by NDCG@10 of the one product that follows each history, among all products; unknown ones count as missed. */
export function judgeNextPurchases(runtime: Runtime, catalogue: readonly string[], { events, targets, keepBought }: NextPurchases): NonNullable<NextProductTask['validate']> {
  return async (file) => {
    const model = new NextProductModel(runtime, file, catalogue)
    const ranks = await model.ranks(events, targets, keepBought)
    await model.dispose()
    const asked = Math.max(1, targets.filter(product => product > 0).length)
    const mean = (gain: (rank: number) => number) => ranks.reduce((sum, rank, index) => sum + ((targets[index] ?? 0) > 0 ? gain(rank) : 0), 0) / asked
    return { metric: mean(rank => rank <= 10 ? 1 / Math.log2(rank + 1) : 0), right: mean(rank => rank <= 3 ? 1 : 0), error: mean(rank => Math.log(Math.min(rank, 1e9))) }
  }
}
