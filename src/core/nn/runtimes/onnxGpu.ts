import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { encodeOnnx } from '../codec/onnx.ts'
import { elementCount, type Sizes } from '../graph/dimension.ts'
import { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/tensor.ts'
import { TrainingMemory } from '../kernels/trainingMemory.ts'
import { planAdamStep } from '../optimisers/adam.ts'
import type { Optimiser } from '../optimisers/optimiser.ts'
import { padBatch } from '../padBatch.ts'
import type { Batch, TrainingProgram } from '../program.ts'
import { checkLength, emptyState, initialState, layOut, type ParameterPlace, type TrainingState } from '../state.ts'
import { Feeds, maskSeed } from './feeds.ts'
import { predictWith } from './onnxPrediction.ts'
import { openOnnxSession, wrap, wrapAll } from './onnxSession.ts'
import { constantIndices, describeProgram, programOutputs, type ProgramLayout } from './programLayout.ts'
import type { Runtime, StepResult, TrainingSession } from './runtime.ts'
import { gradientsGraph, groupParameters, nextName, parameterOutput, rowInputs, STATE_ARRAYS, stateName, updateGraph, type ParameterGroup } from './updateGraph.ts'

type Tensors = Record<string, OnnxTensor>

/**
 * onnxruntime on a graphics card, by WebGPU: Vulkan, Direct3D 12 or Metal, with nothing to install. The whole step runs
 * there, in two graphs: forward and backward, then gradients of lookups and Adam; parameters and moments never leave the
 * device until they are read. What it is fed is the batch and the dropout masks, drawn as `onnxCpu` draws them on one thread.
 *
 * Batches are filled up to a few sizes (`padBatch`), for each of which the graphs are compiled with all shapes known.
 */
export function onnxGpu(): Runtime {
  return {
    name: 'onnxGpu',
    dialect: 'webgpu',
    compile: async (program, optimiser, seed) => new OnnxGpuTraining(program, optimiser, seed),
    load: async model => predictWith(await open(model)),
  }
}

function open(model: Uint8Array, onDevice: readonly string[] = []): Promise<InferenceSession> {
  return openOnnxSession(model, { threads: 1 }, { arena: false, spins: false, provider: 'webgpu', onDevice })
}

/** The sessions for one combination of sizes. */
interface OpenGraphs {
  readonly forwardAndBackward: InferenceSession
  readonly update: InferenceSession
  /** Only opened where gradients are asked for. */
  gradients: InferenceSession | null
  readonly indices: Readonly<Record<string, Int32Array>>
}

class OnnxGpuTraining implements TrainingSession {
  readonly #program: TrainingProgram
  readonly #optimiser: Optimiser
  readonly #seed: number
  readonly #places: readonly ParameterPlace[]
  readonly #length: number
  readonly #layout: ProgramLayout
  readonly #groups: readonly ParameterGroup[]
  readonly #feeds: Feeds
  readonly #graphs = new Map<string, OpenGraphs>()
  /** Reads the state from the device; opened when it is first asked for. */
  #reader: InferenceSession | null = null
  /** The state, by `stateName`. */
  #state: Tensors
  /** The parameters as the program's graph takes them, by their names. */
  #parameters: Tensors
  #steps = 0

  constructor(program: TrainingProgram, optimiser: Optimiser, seed: number) {
    this.#program = program
    this.#optimiser = optimiser
    this.#seed = seed
    const { places, length } = layOut(program.graph.parameters)
    this.#places = places
    this.#length = length
    this.#layout = describeProgram(program, places)
    this.#groups = groupParameters(places)
    this.#feeds = new Feeds(this.#layout.inputs, new TrainingMemory())
    const { state, parameters } = this.#upload(initialState(program.graph.parameters, seed))
    this.#state = state
    this.#parameters = parameters
  }

  async step(batch: Batch): Promise<StepResult> {
    const { graphs, outputs, loss, rows } = await this.#runProgram(batch)
    // The norm is not known here: the graph shortens the gradient itself.
    const { rate, epsilon, inStep } = planAdamStep(this.#optimiser, this.#steps + 1, null)
    const numbers = Object.fromEntries(Object.entries({ rate, epsilon, inStep }).map(([name, value]) => [name, wrap('float32', Float32Array.of(value), [])]))
    const { norm, ...next } = await graphs.update.run({ ...this.#state, ...outputs, ...rows, ...numbers })
    disposeAll(outputs)
    this.#takeOver(next)
    this.#steps++
    return { loss, gradientNorm: norm ? norm.data[0] as number : null }
  }

  async gradients(batch: Batch): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
    const { graphs, sizes, outputs, loss, rows } = await this.#runProgram(batch)
    if (!graphs.gradients) {
      const { graph, gradients } = gradientsGraph(this.#layout, sizes)
      graphs.gradients = await open(encodeOnnx(graph, Object.fromEntries([...gradients].map(([name, gradient]) => [`total.${name}`, gradient])), { dialect: 'webgpu' }))
    }
    const totals = await graphs.gradients.run({ ...outputs, ...rows })
    disposeAll(outputs)
    return { loss, gradients: new Map(this.#places.map(({ parameter: { name } }) => [name, Float32Array.from(totals[`total.${name}`]?.data as Float32Array)])) }
  }

  async readState(): Promise<TrainingState> {
    this.#reader ??= await open(readingModel(this.#groups))
    const read = await this.#reader.run(this.#state)
    const state = emptyState(this.#length, this.#steps)
    for (const group of this.#groups) {
      for (const array of STATE_ARRAYS) {
        const values = read[readName(group, array)]?.data as Float32Array
        let from = 0
        for (const { offset, length } of group.members) {
          state[array].set(values.subarray(from, from + length), offset)
          from += length
        }
      }
    }
    return state
  }

  async writeState(state: TrainingState): Promise<void> {
    checkLength(state, this.#length)
    this.#forget()
    const { state: tensors, parameters } = this.#upload(state)
    this.#state = tensors
    this.#parameters = parameters
    this.#steps = state.step
  }

  async dispose(): Promise<void> {
    this.#forget()
    for (const { forwardAndBackward, update, gradients } of this.#graphs.values()) {
      for (const session of [forwardAndBackward, update, gradients]) await session?.release()
    }
    this.#graphs.clear()
    await this.#reader?.release()
  }

  /** Forward and backward; what comes out stays on the device. */
  async #runProgram(batch: Batch) {
    const { splitting } = this.#program
    const padded = splitting ? padBatch(batch, this.#layout.inputs, splitting) : batch
    const graphs = await this.#graphsFor(padded.sizes)
    const { loss, ...outputs } = await graphs.forwardAndBackward.run({ ...this.#parameters, ...wrapAll(this.#feeds.of(padded, maskSeed(this.#seed, this.#steps))) })
    return { graphs, sizes: padded.sizes, outputs, loss: loss?.data[0] as number, rows: this.#rowsOf(padded, graphs.indices) }
  }

  async #graphsFor(sizes: Sizes): Promise<OpenGraphs> {
    const key = JSON.stringify(sizes)
    let opened = this.#graphs.get(key)
    if (!opened) {
      const outputs = programOutputs(this.#program)
      const update = updateGraph(this.#layout, this.#groups, this.#optimiser, sizes)
      opened = {
        forwardAndBackward: await open(encodeOnnx(this.#program.graph, outputs, { dialect: 'webgpu', sizes }), Object.keys(outputs).filter(name => name !== 'loss')),
        update: await open(encodeOnnx(update.graph, update.outputs, { dialect: 'webgpu' }), Object.keys(update.outputs).filter(name => name !== 'norm')),
        gradients: null,
        indices: constantIndices(this.#program, this.#layout.rows, sizes),
      }
      this.#graphs.set(key, opened)
    }
    return opened
  }

  /** What says which rows of a parameter its lookups read, all lookups one after another. */
  #rowsOf({ values }: Batch, constants: Readonly<Record<string, Int32Array>>): Tensors {
    const feeds: Tensors = {}
    for (const { name, paddingRow } of this.#layout.parameters) {
      const sources = this.#layout.rows.filter(({ parameter }) => parameter === name).map(({ indices }) => {
        const ids = values[indices] ?? constants[indices]
        if (!(ids instanceof Int32Array)) throw new RangeError(`${indices}: no rows are named`)
        return ids
      })
      const count = sources.reduce((sum, ids) => sum + ids.length, 0)
      if (count === 0) continue
      const ids = new BigInt64Array(count)
      const counts = new Float32Array(count)
      let at = 0
      for (const source of sources) {
        for (const id of source) {
          ids[at] = BigInt(id)
          counts[at++] = id === paddingRow ? 0 : 1
        }
      }
      const inputs = rowInputs(name)
      feeds[inputs.indices] = wrap('int64', ids, [count, 1])
      if (paddingRow >= 0) feeds[inputs.counts] = wrap('float32', counts, [count, 1])
    }
    return feeds
  }

  /** A state in the host's memory as the graphs take it; it moves to the device with the next step. */
  #upload(state: TrainingState): { state: Tensors; parameters: Tensors } {
    const tensors: Tensors = {}
    for (const group of this.#groups) {
      for (const array of STATE_ARRAYS) {
        const values = new Float32Array(elementCount(group.shape, {}))
        let from = 0
        for (const { offset, length } of group.members) {
          values.set(state[array].subarray(offset, offset + length), from)
          from += length
        }
        tensors[stateName(group, array)] = wrap('float32', values, group.shape)
      }
    }
    return { state: tensors, parameters: Object.fromEntries(this.#places.map(({ parameter: { name, shape }, offset, length }) => [name, wrap('float32', state.parameters.slice(offset, offset + length), shape)])) }
  }

  /** Puts what the update gave in the place of what it was given. */
  #takeOver(next: Tensors): void {
    const state: Tensors = {}
    const parameters: Tensors = {}
    for (const group of this.#groups) {
      for (const array of STATE_ARRAYS) state[stateName(group, array)] = next[nextName(group, array)] as OnnxTensor
      for (const { parameter: { name } } of group.members) parameters[name] = next[group.isPacked ? parameterOutput(name) : nextName(group, 'parameters')] as OnnxTensor
    }
    this.#forget()
    this.#state = state
    this.#parameters = parameters
  }

  #forget(): void {
    disposeAll({ ...this.#parameters, ...this.#state })
  }
}

/** Gives device memory back; a tensor may be there under two names. */
function disposeAll(tensors: Tensors): void {
  for (const tensor of new Set(Object.values(tensors))) if (tensor.location === 'gpu-buffer') tensor.dispose()
}

function readName(group: ParameterGroup, array: typeof STATE_ARRAYS[number]): string {
  return `read.${stateName(group, array)}`
}

/** A graph that gives every array of the state as it is: what comes out of a graph can be read, buffers of the device cannot. */
function readingModel(groups: readonly ParameterGroup[]): Uint8Array {
  const graph = new Graph()
  const outputs: Record<string, Tensor> = {}
  for (const group of groups) for (const array of STATE_ARRAYS) outputs[readName(group, array)] = graph.input(stateName(group, array), 'float32', group.shape)
  return encodeOnnx(graph, outputs, { dialect: 'webgpu' })
}
