import { transformer, SASREC } from '../../src/core/models/transformer.ts'
import { nextProductProgram, type NextProductLoss } from '../../src/core/models/nextProduct.ts'
import { Random } from '../../src/core/domain/random.ts'
import { ADAM } from '../../src/core/nn/optimisers/optimiser.ts'
import type { Batch } from '../../src/core/nn/program.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'

const PRODUCTS = 12_101
const SIZES = { N: 128, L: 50, T: 128 * 50 }
const NEGATIVES = 256
const LOSSES: Readonly<Record<string, NextProductLoss>> = {
  sampledSoftmax: { kind: 'sampledSoftmax', negatives: NEGATIVES, logQ: false },
  binary: { kind: 'binary', negatives: 1, calibration: 0 },
  softmax: { kind: 'softmax', smoothing: 0 },
}

/** A batch of the peer's shapes with a target at every one of its 128 × 50 steps. */
function fullBatch(loss: NextProductLoss, random: Random): Batch {
  const draw = (count: number) => Int32Array.from({ length: count }, () => 1 + random.integer(PRODUCTS))
  return {
    sizes: SIZES,
    values: {
      products: draw(SIZES.N * SIZES.L), targets: draw(SIZES.T), positions: Int32Array.from({ length: SIZES.T }, (_, i) => i),
      weights: new Float32Array(SIZES.T).fill(1 / SIZES.T),
      ...(loss.kind === 'sampledSoftmax' ? { negatives: draw(NEGATIVES) } : loss.kind === 'binary' ? { negatives: draw(SIZES.T) } : {}),
    },
  }
}

/**
 * Steps a second of SASRec (64 wide, 2 blocks, 2 heads, dropout 0.2, Adam) over 12,101 products on full batches of 128
 * histories of 50, for each loss.
 *
 * @param seconds how long each loss is measured, after three steps that are not
 */
export async function benchEngine({ seconds = 5, threads = 2, losses = Object.keys(LOSSES) } = {}): Promise<Record<string, number>> {
  const runtime = onnxCpu({ threads, memoryArena: true })
  const figures: Record<string, number> = {}
  for (const [name, loss] of Object.entries(LOSSES)) {
    if (!losses.includes(name)) continue
    const session = await runtime.compile(nextProductProgram(transformer({ ...SASREC, products: PRODUCTS }), loss), ADAM, 1)
    const random = new Random(1)
    const batches = Array.from({ length: 4 }, () => fullBatch(loss, random))
    const step = (index: number) => session.step(batches[index % batches.length] as Batch)
    for (let i = 0; i < 3; i++) await step(i)
    const start = performance.now()
    let steps = 0
    while (performance.now() - start < seconds * 1000) await step(steps++)
    figures[`${name}StepsPerSecond`] = steps * 1000 / (performance.now() - start)
    await session.dispose()
  }
  return figures
}

if (import.meta.main) console.log(JSON.stringify(await benchEngine(), null, 2))
