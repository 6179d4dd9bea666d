import type { Tensor as OnnxTensor } from 'onnxruntime-node'
import { elementCount, resolve } from '../graph/dimension.ts'
import { TrainingMemory } from '../kernels/trainingMemory.ts'
import type { AdamStep } from '../optimisers/adam.ts'
import type { Batch } from '../program.ts'
import { Feeds } from './feeds.ts'
import { openOnnxSession, wrap, wrapAll } from './onnxSession.ts'
import type { Part, Shard, ShardPlan } from './shard.ts'

interface OpenGraph {
  readonly session: Awaited<ReturnType<typeof openOnnxSession>>
  readonly indices: Readonly<Record<string, Int32Array>>
}

/**
 * A shard on the thread that calls it. Its graph reads the parameters where they lie and writes dense gradients straight
 * into a flat array; rows of embeddings are added up here, because ONNX's adding scatter is wrong with several threads.
 */
export class LocalShard implements Shard {
  readonly #plan: ShardPlan
  readonly #gradient: Float32Array
  readonly #parameterFeeds: Readonly<Record<string, OnnxTensor>>
  readonly #graphs = new Map<string, OpenGraph>()
  readonly #feeds: Feeds
  readonly #loss = new Float32Array(1)

  constructor(plan: ShardPlan) {
    this.#plan = plan
    this.#feeds = new Feeds(plan.layout.inputs, new TrainingMemory(plan.memory.shared))
    this.#gradient = plan.memory.gradients[plan.index] as Float32Array
    this.#parameterFeeds = this.#views(plan.memory.parameters, plan.layout.parameters.map(({ name }) => name))
  }

  async open(graph: string, model: Uint8Array, indices: Readonly<Record<string, Int32Array>>): Promise<void> {
    this.#graphs.set(graph, { session: await openOnnxSession(model, this.#plan, { arena: this.#plan.arena, spins: true }), indices })
  }

  async gradient(graph: string, parts: readonly Part[]): Promise<number> {
    const opened = this.#graphs.get(graph)
    if (!opened) throw new RangeError(`No graph ${graph} is open`)
    for (const { dense, offset, length } of this.#plan.layout.parameters) {
      if (dense === null) this.#gradient.fill(0, offset, offset + length)
    }
    let loss = 0
    for (const [index, { batch, seed }] of parts.entries()) loss += await this.#addPart(opened, batch, seed, index > 0)
    return loss
  }

  async gather(active: number): Promise<void> {
    const [sum, ...others] = this.#plan.memory.gradients.slice(0, active) as [Float32Array, ...Float32Array[]]
    for (const other of others) this.#feeds.kernels.add(sum, other, this.#plan.segments)
  }

  async sumOfSquares(): Promise<number> {
    const [gradient] = this.#plan.memory.gradients as [Float32Array]
    return this.#feeds.kernels.sumOfSquares(gradient, this.#plan.segments)
  }

  async update(step: AdamStep): Promise<void> {
    const { memory, segments } = this.#plan
    this.#feeds.kernels.takeAdamStep(step, segments, { ...memory, gradient: memory.gradients[0] as Float32Array })
  }

  async dispose(): Promise<void> {
    for (const { session } of this.#graphs.values()) await session.release()
    this.#graphs.clear()
  }

  /** Runs the graph on a part. The first writes its dense gradients, the others add theirs. */
  async #addPart({ session, indices }: OpenGraph, batch: Batch, seed: number, add: boolean): Promise<number> {
    const { parameters, rows } = this.#plan.layout
    const dense = parameters.flatMap(parameter => parameter.dense ?? [])
    const target = add ? this.#floats('dense', this.#gradient.length) : this.#gradient
    const fetches: Record<string, OnnxTensor> = { loss: wrap('float32', this.#loss, []), ...this.#views(target, dense) }
    for (const { output, shape } of rows) {
      const dimensions = resolve(shape, batch.sizes)
      fetches[output] = wrap('float32', this.#floats(output, elementCount(dimensions, {})), dimensions)
    }
    await session.run({ ...this.#parameterFeeds, ...wrapAll(this.#feeds.of(batch, seed)) }, fetches)

    if (add) this.#feeds.kernels.add(this.#gradient, target, parameters.filter(({ dense: output }) => output !== null).map(({ offset, length }) => ({ from: offset, to: offset + length })))
    for (const { output, parameter: name, indices: source } of rows) {
      const { offset, length, shape, paddingRow } = this.#parameter(name)
      const ids = batch.values[source] ?? indices[source]
      if (!(ids instanceof Int32Array)) throw new RangeError(`${source}: no rows are named`)
      const named = this.#integers('named', ids.length)
      named.set(ids)
      this.#feeds.kernels.addRows(this.#gradient.subarray(offset, offset + length), shape[1] ?? 1, named, fetches[output]?.data as Float32Array, paddingRow)
    }
    return this.#loss[0] as number
  }

  /** The places in a flat array of the parameters with these names, or with dense gradients of these names, by the name. */
  #views(flat: Float32Array, names: readonly string[]): Record<string, OnnxTensor> {
    return Object.fromEntries(names.map((name) => {
      const { offset, length, shape } = this.#parameter(name)
      return [name, wrap('float32', flat.subarray(offset, offset + length), shape)]
    }))
  }

  #parameter(name: string) {
    const parameter = this.#plan.layout.parameters.find(candidate => candidate.name === name || candidate.dense === name)
    if (!parameter) throw new RangeError(`There is no parameter ${name}`)
    return parameter
  }

  #floats(name: string, length: number): Float32Array {
    const { buffer, byteOffset } = this.#feeds.bytes(name, length * 4)
    return new Float32Array(buffer, byteOffset, length)
  }

  #integers(name: string, length: number): Int32Array {
    const { buffer, byteOffset } = this.#feeds.bytes(name, length * 4)
    return new Int32Array(buffer, byteOffset, length)
  }
}
