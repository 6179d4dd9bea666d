import { cutWindows } from '../../../../src/core/datasets/trainingWindows.ts'
import { Random } from '../../../../src/core/domain/random.ts'
import { nextProductProgram } from '../../../../src/core/models/nextProduct.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { transformer } from '../../../../src/core/models/transformer.ts'
import { Graph } from '../../../../src/core/nn/graph/graph.ts'
import { dropout } from '../../../../src/core/nn/ops/dropout.ts'
import { sumAll } from '../../../../src/core/nn/ops/reduction.ts'
import { ADAM } from '../../../../src/core/nn/optimisers/optimiser.ts'
import { trainingProgram } from '../../../../src/core/nn/program.ts'
import { onnxCpu } from '../../../../src/core/nn/runtimes/onnxCpu.ts'
import { onnxGpu } from '../../../../src/core/nn/runtimes/onnxGpu.ts'
import type { Runtime, TrainingSession } from '../../../../src/core/nn/runtimes/runtime.ts'
import type { TrainingState } from '../../../../src/core/nn/state.ts'
import { uniformSampler } from '../../../../src/core/training/negativeSampler.ts'
import { nextProductBatch } from '../../../../src/core/training/nextProductBatch.ts'
import { encodedPurchases } from '../../purchasesOf.ts'

/*
 * Run by `onnxGpu.test.ts` in a process of its own, since Vulkan is looked for in the environment that a process starts with.
 * Trains the same network on the CPU and on the graphics card, and prints what both say.
 */

export interface Steps {
  readonly losses: number[]
  readonly norms: (number | null)[]
  readonly parameters: number[]
  readonly secondMoments: number[]
  readonly step: number
  /** The loss of the first batch from the state read after half of the steps, written back. */
  readonly again: number
  /** What dropout leaves of 4096 ones. */
  readonly dropped: number[]
}

const STEPS = 20
const PRODUCTS = 40
const LENGTH = 8
const RATE = 0.25

const inputs = productsOnly(PRODUCTS)
const model = transformer({ width: 16, heads: 2, blocks: 1, longest: LENGTH, inputDropout: 0.2, dropout: 0.2, block: 'sasrec', scoring: { kind: 'dot' } }, inputs)
const loss = { kind: 'sampledSoftmax', negatives: 5, logQ: true } as const
const random = new Random(4)
const sequences = encodedPurchases(Array.from({ length: 16 }, (_, index) => Array.from({ length: 3 + index % 6 }, () => 1 + random.integer(PRODUCTS))))
const windows = cutWindows(sequences, LENGTH)
const source = { sequences, inputs, learns: 'next' as const, content: null, loss, sampler: uniformSampler(PRODUCTS), variation: null }
/** The second is smaller than the sizes that are compiled. */
const batches = [windows.slice(0, 9), windows.slice(9)].map((part, index) => nextProductBatch(source, part, LENGTH, new Random(index)))

async function train(runtime: Runtime): Promise<Steps> {
  const session = await runtime.compile(nextProductProgram(model, loss), { ...ADAM, kind: 'adamW', clipNorm: 0.5, weightDecay: 0.01 }, 1)
  const taken = []
  let half: TrainingState | null = null
  for (let step = 0; step < STEPS; step++) {
    if (step === STEPS / 2) half = await session.readState()
    taken.push(await session.step(batches[step % 2] as typeof batches[0]))
  }
  const state = await session.readState()
  const again = await lossFrom(session, half as TrainingState)
  await session.dispose()
  return {
    losses: taken.map(result => result.loss), norms: taken.map(({ gradientNorm }) => gradientNorm),
    parameters: [...state.parameters], secondMoments: [...state.secondMoments], step: state.step, again, dropped: await dropOnes(runtime),
  }
}

async function lossFrom(session: TrainingSession, state: TrainingState): Promise<number> {
  await session.writeState(state)
  return (await session.step(batches[0] as typeof batches[0])).loss
}

/** The gradient of Σ dropout(x) by x is the mask, divided by what is kept. */
async function dropOnes(runtime: Runtime): Promise<number[]> {
  const graph = new Graph()
  const x = graph.parameter('x', [4096], { kind: 'constant', value: 1 })
  const session = await runtime.compile(trainingProgram(sumAll(dropout(x, RATE)), []), ADAM, 7)
  const { gradients } = await session.gradients({ sizes: {}, values: {} })
  await session.dispose()
  return [...gradients.get('x') ?? []]
}

process.stdout.write(JSON.stringify({ cpu: await train(onnxCpu({ threads: 1 })), gpu: await train(onnxGpu()) }))
