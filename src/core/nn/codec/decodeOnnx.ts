import { fromBinary } from '@bufbuild/protobuf'
import type { DataType, TensorData } from '../graph/tensor.ts'
import { AttributeProto_AttributeType, ModelProtoSchema, type AttributeProto, type GraphProto, type TensorProto } from './onnx_pb.js'
import { DATA_TYPES } from './onnx.ts'

/** An ONNX graph as plain data, for a runtime that goes through it op by op. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly stored: ReadonlyMap<string, StoredTensor>
  /** What is fed, in its order. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export interface OnnxNode {
  readonly op: string
  /** Empty names stand for optional inputs that are left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, OnnxAttribute>
  /** The graph within a Scan. */
  readonly body: OnnxGraph | null
}

export type OnnxAttribute = number | string | readonly number[]

export interface StoredTensor {
  readonly dtype: DataType
  readonly shape: readonly number[]
  readonly data: TensorData
}

/**
 * Reads the graph of an ONNX file with its stored tensors.
 *
 * @throws where the bytes are no ONNX model, RangeError where it has types of elements or attributes that Shopcast writes none of
 */
export function decodeOnnx(bytes: Uint8Array): OnnxGraph {
  const { graph } = fromBinary(ModelProtoSchema, bytes)
  if (!graph) throw new RangeError('The ONNX file has no graph')
  return decodeGraph(graph)
}

function decodeGraph({ node, initializer, input, output }: GraphProto): OnnxGraph {
  return {
    nodes: node.map(({ opType, input: inputs, output: outputs, attribute }) => {
      const body = attribute.find(({ name }) => name === 'body')?.g
      return { op: opType, inputs, outputs, body: body ? decodeGraph(body) : null, attributes: new Map(attribute.filter(({ g }) => !g).map(value => [value.name, decodeAttribute(value)])) }
    }),
    stored: new Map(initializer.map(tensor => [tensor.name, decodeTensor(tensor)])),
    inputs: input.map(({ name }) => name),
    outputs: output.map(({ name }) => name),
  }
}

function decodeTensor({ name, dataType, dims, rawData }: TensorProto): StoredTensor {
  const dtype = Object.entries(DATA_TYPES).find(([, number]) => number === dataType)?.[0] as DataType | undefined
  if (!dtype) throw new RangeError(`${name}: elements of ONNX's type ${dataType} cannot be read`)
  return { dtype, shape: dims.map(Number), data: elements(dtype, rawData.slice().buffer) } // a copy begins where its elements may
}

function elements(dtype: DataType, buffer: ArrayBuffer): TensorData {
  switch (dtype) {
    case 'float32': return new Float32Array(buffer)
    case 'int32': return new Int32Array(buffer)
    case 'int64': return new BigInt64Array(buffer)
    default: return new Uint8Array(buffer)
  }
}

function decodeAttribute({ name, type, f, i, s, ints }: AttributeProto): OnnxAttribute {
  switch (type) {
    case AttributeProto_AttributeType.FLOAT: return f
    case AttributeProto_AttributeType.INT: return Number(i)
    case AttributeProto_AttributeType.STRING: return new TextDecoder().decode(s)
    case AttributeProto_AttributeType.INTS: return ints.map(Number)
    default: throw new RangeError(`${name}: attributes of ONNX's type ${type} cannot be read`)
  }
}
