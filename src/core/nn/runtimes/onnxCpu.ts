import { encodeOnnx, neededFor } from '../codec/onnx.ts'
import { elementCount, type Shape, type Sizes } from '../graph/dimension.ts'
import type { TensorData } from '../graph/tensor.ts'
import type { Segment } from '../kernels/kernels.ts'
import { TrainingMemory } from '../kernels/trainingMemory.ts'
import { planAdamStep } from '../optimisers/adam.ts'
import type { Optimiser } from '../optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../program.ts'
import { splitBatch } from '../splitBatch.ts'
import { ALIGNMENT, checkLength, initialState, layOut, type ParameterPlace, type TrainingState } from '../state.ts'
import { maskSeed } from './feeds.ts'
import { LocalShard } from './localShard.ts'
import { predictWith } from './onnxPrediction.ts'
import { openOnnxSession, type OnnxOptions } from './onnxSession.ts'
import { constantIndices, describeProgram, programOutputs, type ProgramLayout } from './programLayout.ts'
import type { Runtime, StepResult, TrainingSession } from './runtime.ts'
import type { Shard, ShardMemory } from './shard.ts'
import { ThreadShard } from './threadShard.ts'

/**
 * Parts are cut so small that all tensors of one have no more elements than this, 64 MB, few of which live at a time.
 * Parts of twice or four times the size are no quicker; of half the size they take 5 % more time. Those of the largest
 * shape, such as a whole catalogue's logits, are few and may be as many again: they would cut the rest too small.
 */
const LARGEST_PART = 2 ** 24

/** More columns than this are a whole catalogue's, not a layer's. */
const WIDE = 4096

/** Inputs that go to every shard are put into shared memory once, for as long as they are fed, if they have so many elements. */
const SHARED_INPUT = 2 ** 16

/**
 * onnxruntime on the CPU. Forward and backward are one ONNX graph for each combination of bound sizes, all of which
 * share one state in plain arrays.
 *
 * A batch that can be split is computed by a shard on every thread, each with its own sequences: a training step is
 * hundreds of small ops, and threads that meet once or twice a step lose less than threads that meet in every op. What
 * cannot be split is computed by one shard, whose ops share the threads.
 */
export function onnxCpu(options: OnnxOptions): Runtime {
  return {
    name: 'onnxCpu',
    dialect: 'onnxruntime',
    compile: async (program, optimiser, seed) => new OnnxCpuTraining(program, optimiser, seed, options),
    load: async model => predictWith(await openOnnxSession(model, { threads: options.threads }, { arena: false, spins: false })),
  }
}

class OnnxCpuTraining implements TrainingSession {
  readonly #program: TrainingProgram
  readonly #optimiser: Optimiser
  readonly #seed: number
  readonly #places: readonly ParameterPlace[]
  readonly #layout: ProgramLayout
  readonly #memory: ShardMemory
  /** The last is on this thread, so that the others are already at work when it begins. */
  readonly #shards: readonly Shard[]
  readonly #tensors: ReturnType<typeof countTensors>
  readonly #graphs = new Map<string, Promise<unknown>>()
  readonly #sharedInputs = new WeakMap<TensorData, TensorData>()
  #steps = 0

  constructor(program: TrainingProgram, optimiser: Optimiser, seed: number, { threads, ...others }: OnnxOptions) {
    this.#program = program
    this.#optimiser = optimiser
    this.#seed = seed
    const { places, length } = layOut(program.graph.parameters)
    this.#places = places
    this.#layout = describeProgram(program, places)
    this.#tensors = countTensors(program)
    const count = program.splitting ? threads : 1
    this.#memory = allocate(length, count)
    this.#memory.parameters.set(initialState(program.graph.parameters, seed).parameters)
    this.#shards = Array.from({ length: count }, (_, index) => {
      const border = (part: number) => Math.floor(length / ALIGNMENT * part / count) * ALIGNMENT
      const plan = { index, layout: this.#layout, memory: this.#memory, segments: segmentsWithin(places, border(index), border(index + 1)), ...others, threads: count === 1 ? threads : 1, arena: this.#tensors.some(({ shape }) => isWide(shape)) }
      return index === count - 1 ? new LocalShard(plan) : new ThreadShard(plan)
    })
  }

  async step(batch: Batch): Promise<StepResult> {
    const { loss, active } = await this.#runGraph(batch)
    const gradientNorm = this.#optimiser.clipNorm === null ? null : await this.#norm(active)
    const plan = planAdamStep(this.#optimiser, ++this.#steps, gradientNorm)
    await this.#onAll(shard => Promise.all([gradientNorm === null ? shard.gather(active) : null, shard.update(plan)]))
    return { loss, gradientNorm }
  }

  async gradients(batch: Batch): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
    const { loss, active } = await this.#runGraph(batch)
    await this.#onAll(shard => shard.gather(active))
    const [sum] = this.#memory.gradients as [Float32Array]
    const copies = this.#places.map(({ parameter, offset, length }) => [parameter.name, sum.slice(offset, offset + length)] as const)
    return { loss, gradients: new Map(copies) }
  }

  async readState(): Promise<TrainingState> {
    const { parameters, firstMoments, secondMoments } = this.#memory
    return { step: this.#steps, parameters: Float32Array.from(parameters), firstMoments: Float32Array.from(firstMoments), secondMoments: Float32Array.from(secondMoments) }
  }

  async writeState(state: TrainingState): Promise<void> {
    const { parameters, firstMoments, secondMoments } = this.#memory
    checkLength(state, parameters.length)
    this.#steps = state.step
    parameters.set(state.parameters)
    firstMoments.set(state.firstMoments)
    secondMoments.set(state.secondMoments)
  }

  async dispose(): Promise<void> {
    await this.#onAll(shard => shard.dispose())
  }

  /** Leaves the gradient of a batch in the arrays of the first shards, `active` of them, and gives its loss. */
  async #runGraph(batch: Batch): Promise<{ loss: number; active: number }> {
    const graph = await this.#graphFor(batch.sizes)
    const parts = this.#split(batch).map((part, index) => ({ batch: part, seed: maskSeed(this.#seed, this.#steps) + index * 2 ** 16 }))
    const active = Math.min(this.#shards.length, parts.length)
    const losses = await Promise.all(this.#shards.slice(0, active).map((shard, index) =>
      shard.gradient(graph, parts.slice(Math.floor(parts.length * index / active), Math.floor(parts.length * (index + 1) / active)))))
    return { loss: add(losses), active }
  }

  async #norm(active: number): Promise<number> {
    const squares = await this.#onAll(async (shard) => {
      const [, sum] = await Promise.all([shard.gather(active), shard.sumOfSquares()])
      return sum
    })
    return Math.sqrt(add(squares))
  }

  #split(batch: Batch): Batch[] {
    const { splitting } = this.#program
    if (!splitting) return [batch]
    const shards = this.#shards.length
    const elements = this.#tensors.map(({ shape, count }) => count * elementCount(shape, batch.sizes))
    const all = add(elements)
    const rounds = Math.ceil(Math.max(all - Math.max(...elements), all / 2) / LARGEST_PART / shards)
    const whole = Object.entries(batch.values).map(([name, data]) => [name, shards > 1 && data.length >= SHARED_INPUT ? this.#share(data) : data] as const)
    return splitBatch({ ...batch, values: Object.fromEntries(whole) }, this.#layout.inputs, splitting, rounds * shards)
  }

  /** A copy that threads see without another: content vectors of a whole catalogue are the same at every step. */
  #share(data: TensorData): TensorData {
    let shared = this.#sharedInputs.get(data)
    if (!shared) {
      const Elements = data.constructor as new (buffer: SharedArrayBuffer) => TensorData
      shared = new Elements(new SharedArrayBuffer(data.byteLength))
      shared.set(data as never)
      this.#sharedInputs.set(data, shared)
    }
    return shared
  }

  #onAll<T>(work: (shard: Shard) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#shards.map(work))
  }

  /** The name of the graph for a batch's sizes, opened on every shard when it first comes up. */
  async #graphFor(sizes: Sizes): Promise<string> {
    const bound = Object.fromEntries(this.#program.bound.map(symbol => [symbol, elementCount([symbol], sizes)]))
    const name = JSON.stringify(bound)
    let opened = this.#graphs.get(name)
    if (!opened) this.#graphs.set(name, opened = this.#open(name, bound))
    await opened
    return name
  }

  async #open(name: string, bound: Sizes): Promise<void> {
    const model = encodeOnnx(this.#program.graph, programOutputs(this.#program), { dialect: 'onnxruntime', sizes: bound })
    const indices = constantIndices(this.#program, this.#layout.rows, bound)
    await this.#onAll(shard => shard.open(name, model, indices))
  }
}

function allocate(length: number, shards: number): ShardMemory {
  const memory = new TrainingMemory()
  const array = () => memory.floats(length)
  return { shared: memory.shared, parameters: array(), firstMoments: array(), secondMoments: array(), gradients: Array.from({ length: shards }, array) }
}

/** What of each parameter lies between two elements. */
function segmentsWithin(places: readonly ParameterPlace[], from: number, to: number): Segment[] {
  return places
    .map(({ parameter, offset, length }) => ({ from: Math.max(offset, from), to: Math.min(offset + length, to), decays: parameter.decays }))
    .filter(segment => segment.from < segment.to)
}

/** The shapes of what the graph's nodes give, each with how often; a reshaped tensor is the same memory. */
function countTensors(program: TrainingProgram): { shape: Shape; count: number }[] {
  const counted = new Map<string, { shape: Shape; count: number }>()
  const { nodes } = neededFor(program.graph, Object.values(programOutputs(program)))
  for (const { shape } of nodes.filter(({ op }) => op !== 'Reshape').flatMap(({ outputs }) => outputs)) {
    const entry = counted.get(shape.join())
    if (entry) entry.count++
    else counted.set(shape.join(), { shape, count: 1 })
  }
  return [...counted.values()]
}

/**
 * Whether a tensor is a row for every product for each of many places. Blocks of 32 MB go back to the system at once when
 * nobody keeps them, and filling new ones takes a tenth of the step. What is smaller is kept by the allocator, for all
 * graphs together, where an arena would keep it for each of them: 80 MB more for 2 % of speed.
 */
function isWide(shape: Shape): boolean {
  return shape.some(dimension => typeof dimension === 'string') && shape.some(dimension => Number(dimension) > WIDE)
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
