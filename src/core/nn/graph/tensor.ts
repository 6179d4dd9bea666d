import type { Dimension, Shape } from './dimension.ts'
import type { Graph } from './graph.ts'

/** The element types that cross the engine; integers are indices (`int32`), shapes (`int64`) and dropout masks (`uint8`). */
export type DataType = 'float32' | 'int32' | 'int64' | 'uint8' | 'bool'

export type TensorData = Float32Array | Int32Array | BigInt64Array | Uint8Array

/** A symbolic value of a graph: a name with a type and a shape, no data. */
export interface Tensor {
  readonly graph: Graph
  readonly name: string
  readonly dtype: DataType
  readonly shape: Shape
  /** Whether a trainable parameter stands behind it, so that a gradient has somewhere to go. */
  readonly needsGradient: boolean
}

/** How a parameter starts. Standard deviations follow Glorot and Bengio (2010): σ² = 2 / (fanIn + fanOut). */
export type Initial =
  | { kind: 'constant'; value: number }
  | { kind: 'normal'; deviation: number }
  | { kind: 'xavierNormal' }

/** A trainable tensor, kept by the runtime under its name; its shape is all numbers. */
export interface Parameter extends Tensor {
  readonly shape: readonly number[]
  readonly initial: Initial
  /** Whether weight decay applies; by custom not to biases and normalisation gains. */
  readonly decays: boolean
  /** A row of zeros whose lookups send no gradient back (the padding of an embedding). */
  readonly paddingRow?: number
}

/** What a tensor is fed with at every step. */
export interface GraphInput {
  readonly tensor: Tensor
  /** `batch`: the caller's data. `dropout`: bytes that the runtime draws, 1 with probability 1 − rate. */
  readonly role: { kind: 'batch' } | { kind: 'dropout'; rate: number }
}

/** A value fixed when the graph is bound; `fill` gets the bound shape and writes the elements in row-major order. */
export interface Constant {
  readonly tensor: Tensor
  readonly fill: (shape: readonly number[]) => TensorData
}

/** An attribute of a node; a `Dimension[]` under `dims` becomes an int64 tensor input when the graph is encoded. */
export type Attribute = { int: number } | { float: number } | { text: string } | { ints: readonly number[] } | { dims: readonly Dimension[] }

/** One operation. Ops are ONNX's own, and `MatMul` with `transA`, `transB`, `alpha`, which the codec lowers. */
export interface GraphNode {
  readonly op: string
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly attributes: Readonly<Record<string, Attribute>>
  /** What a Scan does at every step. */
  readonly body?: GraphBody
}

/** A graph within a node. Its inputs are the steps' states and slices, in the order in which the node takes them. */
export interface GraphBody {
  readonly graph: Graph
  readonly outputs: readonly Tensor[]
  /** Tensors of the graph around it that it reads as they are. */
  readonly outer: readonly Tensor[]
}
