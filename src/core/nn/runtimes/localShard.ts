import type { Tensor as OnnxTensor } from 'onnxruntime-node'
import { Random } from '../../domain/random.ts'
import { elementCount, resolve } from '../graph/dimension.ts'
import type { TensorData } from '../graph/tensor.ts'
import { takeAdamStep, type AdamStep } from '../optimisers/adam.ts'
import type { Batch } from '../program.ts'
import { drawDropoutMask } from './dropoutMask.ts'
import { openOnnxSession, wrap } from './onnxSession.ts'
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
  readonly #buffers = new Map<string, ArrayBuffer>()
  readonly #loss = new Float32Array(1)

  constructor(plan: ShardPlan) {
    this.#plan = plan
    this.#gradient = plan.memory.gradients[plan.index] as Float32Array
    this.#parameterFeeds = this.#views(plan.memory.parameters, plan.layout.parameters.map(({ name }) => name))
  }

  async open(graph: string, model: Uint8Array, indices: Readonly<Record<string, Int32Array>>): Promise<void> {
    this.#graphs.set(graph, { session: await openOnnxSession(model, this.#plan), indices })
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
    for (const { from, to } of this.#plan.segments) {
      for (const other of others) addTo(sum, other, from, to)
    }
  }

  async sumOfSquares(): Promise<number> {
    const [gradient] = this.#plan.memory.gradients as [Float32Array]
    return this.#plan.segments.reduce((sum, { from, to }) => sum + squaresOf(gradient, from, to), 0)
  }

  async update(step: AdamStep): Promise<void> {
    const { memory, segments } = this.#plan
    takeAdamStep(step, segments, { ...memory, gradient: memory.gradients[0] as Float32Array })
  }

  async dispose(): Promise<void> {
    for (const { session } of this.#graphs.values()) await session.release()
    this.#graphs.clear()
  }

  /** Runs the graph on a part. The first writes its dense gradients, the others add theirs. */
  async #addPart({ session, indices }: OpenGraph, batch: Batch, seed: number, add: boolean): Promise<number> {
    const { parameters, rows } = this.#plan.layout
    const dense = parameters.flatMap(parameter => parameter.dense ?? [])
    const target = add ? new Float32Array(this.#buffer('dense', this.#gradient.byteLength)) : this.#gradient
    const fetches: Record<string, OnnxTensor> = { loss: wrap('float32', this.#loss, []), ...this.#views(target, dense) }
    for (const { output, shape } of rows) {
      const dimensions = resolve(shape, batch.sizes)
      const count = elementCount(dimensions, {})
      fetches[output] = wrap('float32', new Float32Array(this.#buffer(output, count * 4), 0, count), dimensions)
    }
    await session.run(this.#feeds(batch, seed), fetches)

    for (const { dense: output, offset, length } of parameters) {
      if (add && output !== null) addTo(this.#gradient, target, offset, offset + length)
    }
    for (const { output, parameter: name, indices: source } of rows) {
      const { offset, length, shape, paddingRow } = this.#parameter(name)
      const ids = batch.values[source] ?? indices[source]
      if (!ids) throw new RangeError(`${source}: no rows are named`)
      addRows(this.#gradient.subarray(offset, offset + length), shape[1] ?? 1, ids, fetches[output]?.data as Float32Array, paddingRow)
    }
    return this.#loss[0] as number
  }

  #feeds({ sizes, values }: Batch, seed: number): Record<string, OnnxTensor> {
    const feeds = { ...this.#parameterFeeds }
    const random = new Random(seed)
    for (const { name, dtype, shape, role } of this.#plan.layout.inputs) {
      const dimensions = resolve(shape, sizes)
      const count = elementCount(dimensions, {})
      if (role.kind === 'dropout') {
        const mask = new Uint8Array(this.#buffer(name, Math.ceil(count / 4) * 4), 0, Math.ceil(count / 4) * 4)
        drawDropoutMask(mask, role.rate, random.nextUint32())
        feeds[name] = wrap('uint8', mask.subarray(0, count), dimensions)
      } else {
        const data = values[name]
        if (!data || data.length !== count) throw new RangeError(`${name}: ${data?.length ?? 'no'} elements fed for shape ${dimensions.join('×')}`)
        feeds[name] = wrap(dtype, data, dimensions)
      }
    }
    return feeds
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

  /** Memory kept under a name from step to step, grown when a batch needs more. */
  #buffer(name: string, bytes: number): ArrayBuffer {
    const kept = this.#buffers.get(name)
    if (kept && kept.byteLength >= bytes) return kept
    const buffer = new ArrayBuffer(bytes)
    this.#buffers.set(name, buffer)
    return buffer
  }
}

/** table[indices[i]] += rows[i] for every i but those of the padding row. */
function addRows(table: Float32Array, width: number, indices: TensorData, rows: Float32Array, paddingRow: number): void {
  for (let i = 0, from = 0; i < indices.length; i++, from += width) {
    const index = Number(indices[i])
    if (index === paddingRow) continue
    const to = index * width
    for (let k = 0; k < width; k++) table[to + k] = (table[to + k] as number) + (rows[from + k] as number)
  }
}

function addTo(sum: Float32Array, other: Float32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) sum[i] = (sum[i] as number) + (other[i] as number)
}

function squaresOf(values: Float32Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += (values[i] as number) ** 2
  return sum
}
