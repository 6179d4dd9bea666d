import { BOOSTING, growTrees, treeValue, type BoostingOptions, type Tree } from './boostedTrees.ts'
import type { ChurnModel } from './churnModel.ts'
import type { Checkpoint } from './fitting.ts'
import { learnedChurn, type ChurnExamples, type LearnedChurnState } from './learnedChurn.ts'
import { apartFrom, everyCase, fitWindowedLogistic, fitWindows, lossOn, stateOf, tellingParameters, windowLogit, type Penalties, type WindowedFit } from './windowedLogistic.ts'

/** Growing ends when so many trees in a row have not lowered the held-out loss. */
const PATIENCE = 40

/**
 * Gradient-boosted trees that correct `logisticChurn`: they begin at its log-odds, and as many are grown as help to foretell the
 * latest window from those that do not overlap it, which may be none.
 */
export const boostedChurn: ChurnModel = {
  name: 'boostedTrees',
  isCalibrated: true,
  async fit(part, horizonDays, checkpoint) {
    const logistic = await fitWindowedLogistic(part, horizonDays, checkpoint)
    const { examples, penalties, fit } = logistic
    const count = await countTrees(examples, penalties, checkpoint)
    const trees = count === 0 ? [] : await grow(examples, everyCase(examples), fit, { ...BOOSTING, trees: count }, checkpoint)
    return learnedChurn('boostedTrees', stateOf(logistic, trees), { ...tellingParameters(logistic), trees: count })
  },
  restore: state => learnedChurn('boostedTrees', state as LearnedChurnState, {}),
}

async function countTrees(examples: ChurnExamples, penalties: Penalties, checkpoint: Checkpoint): Promise<number> {
  const { held, others } = apartFrom(examples, everyCase(examples), 0)
  if (others.length === 0) return 0
  const fit = fitWindows(examples, others, penalties)
  const logits = new Float64Array(examples.rows.length)
  for (const i of held) logits[i] = windowLogit(fit, examples, i)
  let best = { trees: 0, loss: lossOn(examples, held, i => logits[i] as number) }
  let trees = 0
  const stalled = new Error('no tree helps any more')
  try {
    await grow(examples, others, fit, BOOSTING, checkpoint, (tree) => {
      trees++
      for (const i of held) logits[i] = (logits[i] as number) + treeValue(tree, featuresOf(examples, i))
      const loss = lossOn(examples, held, i => logits[i] as number)
      if (loss < best.loss) best = { trees, loss }
      if (trees - best.trees >= PATIENCE) throw stalled
    })
  } catch (error) {
    if (error !== stalled) throw error
  }
  return best.trees
}

/** Grows trees on top of a fit in which each window has its own intercept, so that no tree learns what is a window's alone. */
function grow(examples: ChurnExamples, indices: readonly number[], fit: WindowedFit, options: BoostingOptions, checkpoint: Checkpoint, afterTree: (tree: Tree) => void = () => undefined): Promise<Tree[]> {
  const start = Float64Array.from(indices, i => windowLogit(fit, examples, i))
  return growTrees(indices.map(i => featuresOf(examples, i)), Uint8Array.from(indices, i => examples.lapsed[i] as number), start, options, async (tree) => {
    afterTree(tree)
    await checkpoint()
  })
}

function featuresOf({ customers }: ChurnExamples, index: number): Float64Array {
  return customers[index]?.features ?? new Float64Array()
}
