import type { Tensor } from '@tensorflow/tfjs-core'
import { decodeOnnx } from '../../codec/decodeOnnx.ts'
import { encodeOnnx } from '../../codec/onnx.ts'
import { resolve } from '../../graph/dimension.ts'
import { TrainingMemory } from '../../kernels/trainingMemory.ts'
import { planAdamStep } from '../../optimisers/adam.ts'
import type { Optimiser } from '../../optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../../program.ts'
import { checkLength, initialState, layOut, type ParameterPlace, type TrainingState } from '../../state.ts'
import { Feeds, maskSeed } from '../feeds.ts'
import { constantIndices, describeProgram, programOutputs, type ProgramLayout } from '../programLayout.ts'
import type { PredictionSession, Runtime, StepResult, TrainingSession, Value } from '../runtime.ts'
import { takeAdamStep, type DeviceState } from './flatAdam.ts'
import type { TensorFlow } from './operand.ts'
import { TensorGraph, toDevice } from './tensorGraph.ts'

/**
 * TensorFlow on the device that it was made ready for: goes through the same graphs as `onnxCpu`, op by op. Parameters and moments stay on
 * the device, where Adam runs too; the batch goes there at every step and the loss comes back.
 */
export function tensorflow(tf: TensorFlow): Runtime {
  return {
    name: 'tensorflow',
    dialect: 'onnxruntime',
    compile: async (program, optimiser, seed) => new TensorFlowTraining(tf, program, optimiser, seed),
    load: async model => new TensorFlowPrediction(tf, model),
  }
}

interface Computed {
  readonly loss: Tensor
  /** Laid out as the state is. */
  readonly gradient: Tensor
}

class TensorFlowTraining implements TrainingSession {
  readonly #tf: TensorFlow
  readonly #program: TrainingProgram
  readonly #optimiser: Optimiser
  readonly #seed: number
  readonly #places: readonly ParameterPlace[]
  readonly #length: number
  readonly #layout: ProgramLayout
  readonly #state: DeviceState
  readonly #decays: Tensor | null
  readonly #feeds: Feeds
  readonly #graphs = new Map<string, { graph: TensorGraph; indices: Readonly<Record<string, Int32Array>> }>()
  #steps = 0

  constructor(tf: TensorFlow, program: TrainingProgram, optimiser: Optimiser, seed: number) {
    this.#tf = tf
    this.#program = program
    this.#optimiser = optimiser
    this.#seed = seed
    const { places, length } = layOut(program.graph.parameters)
    this.#places = places
    this.#length = length
    this.#layout = describeProgram(program, places)
    this.#feeds = new Feeds(this.#layout.inputs, new TrainingMemory())
    const { parameters, firstMoments, secondMoments } = initialState(program.graph.parameters, seed)
    const variable = (values: Float32Array) => tf.tidy(() => tf.variable(tf.tensor1d(values)))
    this.#state = { parameters: variable(parameters), firstMoments: variable(firstMoments), secondMoments: variable(secondMoments) }
    this.#decays = optimiser.weightDecay === 0 ? null : tf.tensor1d(whereDecays(places, length))
  }

  async step(batch: Batch): Promise<StepResult> {
    const { loss, gradient } = this.#compute(batch)
    try {
      const gradientNorm = this.#optimiser.clipNorm === null ? null : await read(this.#tf.tidy(() => this.#tf.norm(gradient)))
      takeAdamStep(this.#tf, planAdamStep(this.#optimiser, ++this.#steps, gradientNorm), this.#state, gradient, this.#decays)
      return { loss: (await loss.data<'float32'>())[0] ?? Number.NaN, gradientNorm }
    } finally {
      this.#tf.dispose([loss, gradient])
    }
  }

  async gradients(batch: Batch): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
    const { loss, gradient } = this.#compute(batch)
    try {
      const flat = await gradient.data<'float32'>()
      const [value = Number.NaN] = await loss.data<'float32'>()
      return { loss: value, gradients: new Map(this.#places.map(({ parameter, offset, length }) => [parameter.name, flat.slice(offset, offset + length)])) }
    } finally {
      this.#tf.dispose([loss, gradient])
    }
  }

  async readState(): Promise<TrainingState> {
    const [parameters, firstMoments, secondMoments] = await Promise.all(this.#variables().map(async variable => Float32Array.from(await variable.data<'float32'>()))) as [Float32Array, Float32Array, Float32Array]
    return { step: this.#steps, parameters, firstMoments, secondMoments }
  }

  async writeState(state: TrainingState): Promise<void> {
    checkLength(state, this.#length)
    this.#steps = state.step
    const values = [state.parameters, state.firstMoments, state.secondMoments]
    this.#tf.tidy(() => this.#variables().forEach((variable, index) => variable.assign(this.#tf.tensor1d((values[index] as Float32Array).slice()))))
  }

  async dispose(): Promise<void> {
    for (const { graph } of this.#graphs.values()) graph.dispose()
    this.#graphs.clear()
    this.#tf.dispose([...this.#variables(), ...(this.#decays ? [this.#decays] : [])])
  }

  #variables() {
    return [this.#state.parameters, this.#state.firstMoments, this.#state.secondMoments]
  }

  #compute(batch: Batch): Computed {
    const { graph, indices } = this.#graphFor(batch)
    const feeds = this.#feeds.of(batch, maskSeed(this.#seed, this.#steps))
    return this.#tf.tidy(() => {
      const { parameters } = this.#state
      const operands = toDevice(this.#tf, feeds)
      for (const { name, offset, length, shape } of this.#layout.parameters) operands.set(name, this.#tf.reshape(this.#tf.slice(parameters, [offset], [length]), [...shape]))
      const outputs = graph.run(operands)
      const named = (source: string) => batch.values[source] ?? indices[source]
      return { loss: outputs.get('loss') as Tensor, gradient: this.#layOutGradient(outputs, named) }
    })
  }

  /** Adds up the rows of embeddings and puts all gradients one after another. */
  #layOutGradient(outputs: ReadonlyMap<string, Tensor>, named: (source: string) => unknown): Tensor {
    const tf = this.#tf
    const { parameters, rows } = this.#layout
    const parts = parameters.flatMap(({ name, shape: [count = 1, width = 1], dense, offset, length, paddingRow }, index) => {
      const sums = rows.filter(({ parameter }) => parameter === name).map(({ output, indices }) => {
        const ids = named(indices)
        if (!(ids instanceof Int32Array)) throw new RangeError(`${indices}: no rows are named`)
        // TensorFlow passes over negative numbers.
        const learned = tf.tensor1d(paddingRow < 0 ? ids : ids.map(id => id === paddingRow ? -1 : id), 'int32')
        return tf.unsortedSegmentSum(tf.reshape(outputs.get(output) as Tensor, [ids.length, width]), learned, count)
      })
      const all = [...(dense === null ? [] : [outputs.get(dense) as Tensor]), ...sums].map(sum => tf.reshape(sum, [length]))
      const gap = (parameters[index + 1]?.offset ?? this.#length) - offset - length
      return [tf.addN(all), ...(gap > 0 ? [tf.zeros([gap])] : [])]
    })
    return tf.concat(parts)
  }

  /** The graph for a batch's sizes, opened when it first comes up. */
  #graphFor({ sizes }: Batch) {
    const bound = Object.fromEntries(this.#program.bound.map(symbol => [symbol, ...resolve([symbol], sizes)]))
    const name = JSON.stringify(bound)
    let opened = this.#graphs.get(name)
    if (!opened) {
      const model = encodeOnnx(this.#program.graph, programOutputs(this.#program), { dialect: 'onnxruntime', sizes: bound })
      opened = { graph: new TensorGraph(this.#tf, decodeOnnx(model)), indices: constantIndices(this.#program, this.#layout.rows, bound) }
      this.#graphs.set(name, opened)
    }
    return opened
  }
}

class TensorFlowPrediction implements PredictionSession {
  readonly #tf: TensorFlow
  readonly #graph: TensorGraph

  constructor(tf: TensorFlow, model: Uint8Array) {
    this.#tf = tf
    this.#graph = new TensorGraph(tf, decodeOnnx(model))
  }

  async run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, Value>> {
    const outputs = this.#tf.tidy(() => [...this.#graph.run(toDevice(this.#tf, inputs))])
    try {
      return Object.fromEntries(await Promise.all(outputs.map(async ([name, tensor]): Promise<[string, Value]> =>
        [name, { dtype: tensor.dtype as 'float32' | 'int32' | 'bool', shape: tensor.shape, data: await tensor.data<'float32' | 'int32' | 'bool'>() }])))
    } finally {
      this.#tf.dispose(outputs.map(([, tensor]) => tensor))
    }
  }

  async dispose(): Promise<void> {
    this.#graph.dispose()
  }
}

function whereDecays(places: readonly ParameterPlace[], length: number): Float32Array {
  const decays = new Float32Array(length)
  for (const { parameter, offset, length: count } of places) if (parameter.decays) decays.fill(1, offset, offset + count)
  return decays
}

async function read(scalar: Tensor): Promise<number> {
  const [value = Number.NaN] = await scalar.data<'float32'>()
  scalar.dispose()
  return value
}
