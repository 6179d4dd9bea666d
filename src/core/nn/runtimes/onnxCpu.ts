import type { Tensor as OnnxTensor } from 'onnxruntime-node'
import { Random } from '../../domain/random.ts'
import type { RowGradient } from '../autodiff.ts'
import { encodeOnnx } from '../codec/onnx.ts'
import { elementCount, resolve, type Sizes } from '../graph/dimension.ts'
import { materialise } from '../graph/graph.ts'
import type { Tensor, TensorData } from '../graph/tensor.ts'
import { takeAdamStep } from '../optimisers/adam.ts'
import type { Optimiser } from '../optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../program.ts'
import { initialState, layOut, type ParameterPlace, type TrainingState } from '../state.ts'
import { drawDropoutMask } from './dropoutMask.ts'
import { openOnnxSession, wrap, type OnnxOptions } from './onnxSession.ts'
import { predictWith } from './onnxPrediction.ts'
import type { Runtime, StepResult, TrainingSession } from './runtime.ts'

type OnnxSession = Awaited<ReturnType<typeof openOnnxSession>>

/**
 * onnxruntime on the CPU. Forward and backward are one ONNX graph for each combination of bound sizes, all of which
 * share one state in plain arrays: the graph reads the parameters where they lie and writes dense gradients straight into
 * a flat array, while rows of embeddings are added up and the optimiser is run here, in place.
 */
export function onnxCpu(options: OnnxOptions): Runtime {
  return {
    name: 'onnxCpu',
    compile: async (program, optimiser, seed) => new OnnxCpuTraining(program, optimiser, seed, options),
    load: async model => predictWith(await openOnnxSession(model, options)),
  }
}

class OnnxCpuTraining implements TrainingSession {
  readonly #program: TrainingProgram
  readonly #optimiser: Optimiser
  readonly #seed: number
  readonly #options: OnnxOptions
  readonly #places: readonly ParameterPlace[]
  readonly #state: TrainingState
  readonly #gradient: Float32Array
  readonly #loss = new Float32Array(1)
  readonly #parameterFeeds: Record<string, OnnxTensor>
  readonly #fixedFetches: Record<string, OnnxTensor>
  readonly #rows: readonly { name: string; place: ParameterPlace; gradient: RowGradient }[]
  readonly #sessions = new Map<string, Promise<OnnxSession>>()
  readonly #buffers = new Map<string, ArrayBuffer>()

  constructor(program: TrainingProgram, optimiser: Optimiser, seed: number, options: OnnxOptions) {
    this.#program = program
    this.#optimiser = optimiser
    this.#seed = seed
    this.#options = options
    this.#state = initialState(program.graph.parameters, seed)
    this.#places = layOut(program.graph.parameters).places
    this.#gradient = new Float32Array(this.#state.parameters.length)
    this.#parameterFeeds = Object.fromEntries(this.#places.map(place => [place.parameter.name, viewOf(this.#state.parameters, place)]))
    this.#fixedFetches = { loss: wrap('float32', this.#loss, []) }
    this.#rows = program.gradients.flatMap(({ gradient }, index) => {
      const place = this.#places[index] as ParameterPlace
      if (gradient.dense) this.#fixedFetches[denseName(place)] = viewOf(this.#gradient, place)
      return gradient.rows.map((rows, use) => ({ name: `rows.${place.parameter.name}.${use}`, place, gradient: rows }))
    })
  }

  async step(batch: Batch): Promise<StepResult> {
    await this.#runGraph(batch)
    const gradientNorm = takeAdamStep(this.#optimiser, this.#places, this.#state, this.#gradient)
    return { loss: this.#loss[0] as number, gradientNorm }
  }

  async gradients(batch: Batch): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
    await this.#runGraph(batch)
    const copies = this.#places.map(({ parameter, offset, length }) => [parameter.name, this.#gradient.slice(offset, offset + length)] as const)
    return { loss: this.#loss[0] as number, gradients: new Map(copies) }
  }

  async readState(): Promise<TrainingState> {
    const { step, parameters, firstMoments, secondMoments } = this.#state
    return { step, parameters: parameters.slice(), firstMoments: firstMoments.slice(), secondMoments: secondMoments.slice() }
  }

  async writeState(state: TrainingState): Promise<void> {
    if (state.parameters.length !== this.#state.parameters.length) throw new RangeError(`A state of ${state.parameters.length} elements for a program of ${this.#state.parameters.length}`)
    this.#state.step = state.step
    this.#state.parameters.set(state.parameters)
    this.#state.firstMoments.set(state.firstMoments)
    this.#state.secondMoments.set(state.secondMoments)
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release()
    this.#sessions.clear()
  }

  /** Leaves the loss and the whole gradient of a batch in their arrays. */
  async #runGraph(batch: Batch): Promise<void> {
    const session = await this.#sessionFor(batch.sizes)
    const fetches = { ...this.#fixedFetches }
    for (const { name, gradient } of this.#rows) {
      const shape = resolve(gradient.rows.shape, batch.sizes)
      const count = elementCount(shape, {})
      fetches[name] = wrap('float32', new Float32Array(this.#buffer(name, count * 4), 0, count), shape)
    }
    await session.run(this.#feeds(batch), fetches)
    this.#scatter(batch, fetches)
  }

  #feeds({ sizes, values }: Batch): Record<string, OnnxTensor> {
    const feeds = { ...this.#parameterFeeds }
    const random = new Random(this.#seed + this.#state.step * 2 ** 32)
    for (const { tensor, role } of this.#program.graph.inputs) {
      const shape = resolve(tensor.shape, sizes)
      const count = elementCount(shape, {})
      if (role.kind === 'dropout') {
        const mask = new Uint8Array(this.#buffer(tensor.name, Math.ceil(count / 4) * 4), 0, Math.ceil(count / 4) * 4)
        drawDropoutMask(mask, role.rate, random.nextUint32())
        feeds[tensor.name] = wrap('uint8', mask.subarray(0, count), shape)
      } else {
        const data = values[tensor.name]
        if (!data || data.length !== count) throw new RangeError(`${tensor.name}: ${data?.length ?? 'no'} elements fed for shape ${shape.join('×')}`)
        feeds[tensor.name] = wrap(tensor.dtype, data, shape)
      }
    }
    return feeds
  }

  #scatter(batch: Batch, fetches: Readonly<Record<string, OnnxTensor>>): void {
    for (const place of new Set(this.#rows.map(row => row.place))) {
      if (!(denseName(place) in this.#fixedFetches)) this.#gradient.fill(0, place.offset, place.offset + place.length)
    }
    for (const { name, place, gradient } of this.#rows) {
      const rows = fetches[name]?.data as Float32Array
      const width = place.parameter.shape[1] ?? 1
      addRows(this.#gradient.subarray(place.offset, place.offset + place.length), width, this.#indices(gradient.indices, batch), rows, place.parameter.paddingRow ?? -1)
    }
  }

  #indices(tensor: Tensor, { sizes, values }: Batch): TensorData {
    const fed = values[tensor.name]
    if (fed) return fed
    const constant = this.#program.graph.constants.find(candidate => candidate.tensor === tensor)
    if (!constant) throw new TypeError(`${tensor.name}: rows can be looked up by inputs and constants only`)
    return materialise(constant, resolve(tensor.shape, sizes))
  }

  #sessionFor(sizes: Sizes): Promise<OnnxSession> {
    const bound = Object.fromEntries(this.#program.bound.map(symbol => [symbol, elementCount([symbol], sizes)]))
    const key = JSON.stringify(bound)
    let session = this.#sessions.get(key)
    if (!session) this.#sessions.set(key, session = this.#open(bound))
    return session
  }

  #open(bound: Sizes): Promise<OnnxSession> {
    const { graph, loss, gradients } = this.#program
    const outputs: Record<string, Tensor> = { loss }
    gradients.forEach(({ gradient }, index) => {
      if (gradient.dense) outputs[denseName(this.#places[index] as ParameterPlace)] = gradient.dense
    })
    for (const { name, gradient } of this.#rows) outputs[name] = gradient.rows
    return openOnnxSession(encodeOnnx(graph, outputs, { dialect: 'onnxruntime', sizes: bound }), this.#options)
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

function viewOf(flat: Float32Array, { parameter, offset, length }: ParameterPlace): OnnxTensor {
  return wrap('float32', flat.subarray(offset, offset + length), parameter.shape)
}

function denseName(place: ParameterPlace): string {
  return `gradient.${place.parameter.name}`
}
