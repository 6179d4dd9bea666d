import type { Gradient, TapeEntry } from '../autodiff.ts'
import { elementCount, type Dimension, type Shape } from './dimension.ts'
import type { Attribute, Constant, DataType, GraphBody, GraphInput, GraphNode, Initial, Parameter, Tensor, TensorData } from './tensor.ts'

interface OutputSpec {
  readonly dtype?: DataType
  readonly shape: Shape
  /** Says that no gradient passes, whatever the inputs are. */
  readonly stopsGradient?: boolean
}
interface ParameterOptions { readonly decays?: boolean; readonly paddingRow?: number }

/**
 * A network under construction: nodes in the order in which they were made, and a tape that remembers how to
 * differentiate each. Ops (`../ops`) append to it; nothing is ever changed or removed, and what no output needs is left
 * out when the graph is encoded.
 */
export class Graph {
  readonly nodes: GraphNode[] = []
  readonly inputs: GraphInput[] = []
  readonly parameters: Parameter[] = []
  readonly constants: Constant[] = []
  readonly tape: TapeEntry[] = []
  readonly #scalars = new Map<number, Tensor>()
  readonly #ones = new Map<Dimension, Tensor>()
  readonly #names = new Set<string>()
  readonly #prefix: string
  #count = 0

  /** @param prefix of the names that it makes up; a graph within another needs names of its own */
  constructor(prefix = '') {
    this.#prefix = prefix
  }

  /** What the caller feeds at every step, such as product ids `(N, L)`. */
  input(name: string, dtype: DataType, shape: Shape): Tensor {
    const tensor = this.#tensor(dtype, shape, false, name)
    this.inputs.push({ tensor, role: { kind: 'batch' } })
    return tensor
  }

  /** Bytes that the runtime draws at every step: 1 with probability 1 − `rate`, else 0. */
  dropoutMask(shape: Shape, rate: number): Tensor {
    const tensor = this.#tensor('uint8', shape, false)
    this.inputs.push({ tensor, role: { kind: 'dropout', rate } })
    return tensor
  }

  /** A trainable tensor. Names are paths such as `blocks.0.attention.query.weight`. */
  parameter(name: string, shape: readonly number[], initial: Initial, options: ParameterOptions = {}): Parameter {
    const parameter: Parameter = { ...this.#tensor('float32', shape, true, name), shape, initial, decays: true, ...options }
    this.parameters.push(parameter)
    return parameter
  }

  /** A value that is known once the symbols of its shape are. */
  constant(dtype: DataType, shape: Shape, fill: Constant['fill']): Tensor {
    const tensor = this.#tensor(dtype, shape, false)
    this.constants.push({ tensor, fill })
    return tensor
  }

  /** A float32 constant `()`; equal values share one tensor. */
  scalar(value: number): Tensor {
    let tensor = this.#scalars.get(value)
    if (!tensor) this.#scalars.set(value, tensor = this.constant('float32', [], () => Float32Array.of(value)))
    return tensor
  }

  /** Ones `(K)`, where K is the first dimension of `like`, whose size the runtime reads from it at each step. */
  ones(like: Tensor): Tensor {
    const size = like.shape[0] ?? 1
    let tensor = this.#ones.get(size)
    if (!tensor) {
      if (typeof size === 'number') tensor = this.constant('float32', [size], () => new Float32Array(size).fill(1))
      else {
        const shape = this.node('Shape', [like], { dtype: 'int64', shape: [1] }, { start: { int: 0 }, end: { int: 1 } })
        const zeros = this.node('ConstantOfShape', [shape], { shape: [size] })
        tensor = this.node('Add', [zeros, this.scalar(1)], { shape: [size] })
      }
      this.#ones.set(size, tensor)
    }
    return tensor
  }

  /** Appends an op with one output. */
  node(op: string, inputs: readonly Tensor[], output: OutputSpec, attributes: Record<string, Attribute> = {}): Tensor {
    const [tensor] = this.nodeWithOutputs(op, inputs, [output], attributes)
    return tensor as Tensor
  }

  /** Lets a graph within a node read a tensor of the graph around it. */
  outer(tensor: Tensor): Tensor {
    return this.#tensor(tensor.dtype, tensor.shape, false, tensor.name)
  }

  /** Appends an op with several outputs. */
  nodeWithOutputs(op: string, inputs: readonly Tensor[], outputs: readonly OutputSpec[], attributes: Record<string, Attribute> = {}, body?: GraphBody): Tensor[] {
    const stranger = inputs.find(tensor => tensor.graph !== this)
    if (stranger) throw new TypeError(`${op}: ${stranger.name} belongs to another graph`)
    const needsGradient = inputs.some(tensor => tensor.needsGradient)
    const made = outputs.map(({ dtype = 'float32', shape, stopsGradient = false }) => this.#tensor(dtype, shape, needsGradient && dtype === 'float32' && !stopsGradient))
    this.nodes.push({ op, inputs, outputs: made, attributes, ...(body ? { body } : {}) })
    return made
  }

  /**
   * Says how a gradient of `output` becomes gradients of `inputs`, one thunk each, of which only those are called whose
   * input needs one. Returns `output`.
   */
  differentiable(output: Tensor, inputs: readonly Tensor[], pullback: (gradient: Tensor) => readonly (() => Gradient)[]): Tensor {
    if (output.needsGradient) this.tape.push({ output, inputs, pullback })
    return output
  }

  #tensor(dtype: DataType, shape: Shape, needsGradient: boolean, name = `${this.#prefix}t${this.#count++}`): Tensor {
    if (this.#names.has(name)) throw new TypeError(`The graph already has a tensor named ${name}`)
    this.#names.add(name)
    return { graph: this, name, dtype, shape, needsGradient }
  }
}

/** The elements of a constant for a bound shape, checked for their number. Throws `RangeError`. */
export function materialise(constant: Constant, shape: readonly number[]): TensorData {
  const data = constant.fill(shape)
  if (data.length !== elementCount(shape, {})) throw new RangeError(`${constant.tensor.name}: ${data.length} elements for shape ${shape.join('×')}`)
  return data
}
