import type { Tensor } from '@tensorflow/tfjs-core'
import type { OnnxGraph, OnnxNode } from '../../codec/decodeOnnx.ts'
import type { Value } from '../runtime.ts'
import { LOWERINGS } from './lowerings/lowerings.ts'
import { isIntegers, OpCall, type Lowering, type Operand, type TensorFlow } from './operand.ts'

/** What a name stands for. */
type Find = (name: string) => Operand | undefined

interface Step {
  readonly node: OnnxNode
  readonly lowering: Lowering
  readonly body: TensorGraph | null
  /** Tensors that no later step reads: their memory is freed behind this one. */
  readonly dead: readonly string[]
}

/** An ONNX graph that TensorFlow runs op by op. It keeps its stored tensors on the device until it is disposed of. */
export class TensorGraph {
  readonly outputs: readonly string[]
  readonly #tf: TensorFlow
  readonly #inputs: readonly string[]
  readonly #stored: ReadonlyMap<string, Operand>
  readonly #steps: readonly Step[]

  /** @throws RangeError for an op that is not known */
  constructor(tf: TensorFlow, { nodes, stored, inputs, outputs }: OnnxGraph) {
    this.#tf = tf
    this.#inputs = inputs
    this.outputs = outputs
    const unknown = nodes.find(({ op }) => !LOWERINGS[op])
    if (unknown) throw new RangeError(`TensorFlow is not told how to compute ${unknown.op}`)
    this.#stored = new Map([...stored].map(([name, tensor]) => [name, keepStored(tf, tensor)]))
    const lastUse = findLastUses(nodes)
    const made = new Set(nodes.flatMap(node => node.outputs))
    this.#steps = nodes.map((node, index) => ({
      node, lowering: LOWERINGS[node.op] as Lowering, body: node.body && new TensorGraph(tf, node.body),
      dead: [...new Set([...readBy(node), ...node.outputs])].filter(name => made.has(name) && !outputs.includes(name) && (lastUse.get(name) ?? index) === index),
    }))
  }

  /**
   * Computes the outputs. Runs within `tf.tidy`; what it makes on the way is freed as soon as no later op reads it.
   *
   * @param outer what a graph within a node may read of the graph around it
   */
  run(feeds: ReadonlyMap<string, Operand>, outer: Find = () => undefined): Map<string, Tensor> {
    const made = new Map<string, Operand>()
    const find: Find = name => made.get(name) ?? feeds.get(name) ?? this.#stored.get(name) ?? outer(name)
    for (const { node: { op, inputs, outputs, attributes }, lowering, body, dead } of this.#steps) {
      const operands = inputs.map((name) => {
        if (name === '') return null
        const operand = find(name)
        if (!operand) throw new RangeError(`${name} is not fed`)
        return operand
      })
      const runBody = (values: readonly Tensor[]) => body?.runInOrder(values, find) ?? []
      const results = this.#compute(lowering, new OpCall(this.#tf, { op, operands, attributes, runBody }))
      for (const [index, name] of outputs.entries()) made.set(name, results[index] as Operand)
      for (const name of dead) {
        const operand = made.get(name)
        if (operand && !isIntegers(operand)) operand.dispose()
        made.delete(name)
      }
    }
    return new Map(this.outputs.map(name => [name, onDevice(this.#tf, find(name))]))
  }

  /** The same with inputs and outputs in the order in which the graph has them. */
  runInOrder(values: readonly Tensor[], outer: Find): Tensor[] {
    return [...this.run(new Map(this.#inputs.map((name, index) => [name, values[index] as Tensor])), outer).values()]
  }

  /** Keeps of what a lowering makes its results only. */
  #compute(lowering: Lowering, call: OpCall): Operand[] {
    const results: Operand[] = []
    this.#tf.tidy(() => {
      results.push(...[lowering(call)].flat())
      return results.flatMap(result => isIntegers(result) ? [] : [result])
    })
    return results
  }

  dispose(): void {
    for (const operand of this.#stored.values()) if (!isIntegers(operand)) operand.dispose()
    for (const { body } of this.#steps) body?.dispose()
  }
}

/** Puts values on the device, by their names. */
export function toDevice(tf: TensorFlow, values: Readonly<Record<string, Value>>): Map<string, Tensor> {
  return new Map(Object.entries(values).map(([name, value]) => [name, tensorOf(tf, value)]))
}

/** 64-bit integers, which TensorFlow.js has not, become 32-bit ones; bytes are masks of 0 and 1. Memory that threads share is copied. */
function tensorOf(tf: TensorFlow, { dtype, shape, data }: Value): Tensor {
  if (data instanceof BigInt64Array) return tf.tensor(Int32Array.from(data, Number), [...shape], 'int32')
  const own = data.buffer instanceof SharedArrayBuffer ? data.slice() : data
  return tf.tensor(own, [...shape], dtype === 'float32' || dtype === 'int32' ? dtype : 'bool')
}

/** Integers without an axis or of 64 bits are sizes, axes or single places. */
function keepStored(tf: TensorFlow, value: Value): Operand {
  const { dtype, shape, data } = value
  if (dtype === 'int64' || (dtype === 'int32' && shape.length === 0)) return { shape, integers: Array.from(data, Number) }
  return tf.keep(tensorOf(tf, value))
}

function onDevice(tf: TensorFlow, operand: Operand | undefined): Tensor {
  if (!operand || isIntegers(operand)) throw new RangeError('An output is no tensor')
  return tf.clone(operand)
}

/** By the name of each tensor the last node that reads it. */
function findLastUses(nodes: readonly OnnxNode[]): Map<string, number> {
  return new Map(nodes.flatMap((node, index) => readBy(node).map((name): [string, number] => [name, index])))
}

/** What a node reads, the graph within it included. */
function readBy(node: OnnxNode): string[] {
  return [...node.inputs, ...node.body?.nodes.flatMap(readBy) ?? []]
}
