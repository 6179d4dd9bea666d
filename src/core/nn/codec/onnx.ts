import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf'
import { bind, resolve, type Dimension, type Shape, type Sizes } from '../graph/dimension.ts'
import { materialise, type Graph } from '../graph/graph.ts'
import type { Attribute, DataType, GraphBody, GraphNode, Tensor, TensorData } from '../graph/tensor.ts'
import { lowerNode, type Dialect, type LoweredNode } from './lower.ts'
import { AttributeProto_AttributeType, ModelProtoSchema, type AttributeProtoSchema, type GraphProtoSchema, type TensorProtoSchema, type ValueInfoProtoSchema } from './onnx_pb.js'
import { dequantised } from './quantise.ts'

/** ONNX's numbers for element types (TensorProto.DataType). */
export const DATA_TYPES: Readonly<Record<DataType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 }
const IR_VERSION = 9n
const OPSET = 18n
const PRODUCER = 'Shopcast'
/** What the graph of a file is called that is in no node. */
const MAIN = 'shopcast'

export interface EncodeOptions {
  /** Symbols that become numbers in the file, such as the length of a bucket; the others stay symbolic. */
  readonly sizes?: Sizes
  readonly dialect: Dialect
  /** Parameters, and inputs that are always the same, to store in the file; those that are missing are fed. */
  readonly weights?: ReadonlyMap<string, Float32Array>
  /** Whatever belongs to the model, such as its vocabulary, by name. */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * Writes what the named outputs need of a graph as one ONNX model (IR version 9, opset 18). Inputs keep their names;
 * outputs get the names given.
 *
 * @throws RangeError where a symbol must be a number and `sizes` has none for it
 */
export function encodeOnnx(graph: Graph, outputs: Readonly<Record<string, Tensor>>, options: EncodeOptions): Uint8Array {
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: PRODUCER,
    opsetImport: [{ domain: '', version: OPSET }, ...(options.dialect === 'onnxruntime' ? [{ domain: 'com.microsoft', version: 1n }] : [])],
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: encodeGraph(MAIN, graph, outputs, options, name => name),
  }))
}

/** @param renameOuter what tensors of the graph around this one are called in the file */
function encodeGraph(name: string, graph: Graph, outputs: Readonly<Record<string, Tensor>>, options: EncodeOptions, renameOuter: (name: string) => string): MessageInitShape<typeof GraphProtoSchema> {
  const sizes = options.sizes ?? {}
  const { nodes, used } = neededFor(graph, Object.values(outputs))
  const initializer: MessageInitShape<typeof TensorProtoSchema>[] = []
  const store = (tensor: string, dtype: DataType, shape: readonly number[], data: TensorData) => void initializer.push({
    name: tensor, dataType: DATA_TYPES[dtype], dims: shape.map(BigInt), rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  })

  for (const constant of graph.constants) {
    if (!used.has(constant.tensor.name)) continue
    const shape = resolve(constant.tensor.shape, sizes)
    store(constant.tensor.name, constant.tensor.dtype, shape, materialise(constant, shape))
  }
  const fed: Tensor[] = []
  for (const tensor of [...graph.inputs.map(input => input.tensor), ...graph.parameters]) {
    const weights = options.weights?.get(tensor.name)
    if (!weights) fed.push(tensor)
    else if (used.has(tensor.name)) store(tensor.name, 'float32', resolve(tensor.shape, sizes), weights)
  }
  const lowered = nodes.flatMap(node => lowerNode(node, options.dialect, (shape, dimensions) =>
    store(shape, 'int64', [dimensions.length], BigInt64Array.from(dimensions, BigInt)), sizes))
  const { rename, copies } = nameOutputs(graph, outputs, renameOuter)
  const encodeBody = ({ graph: inner, outputs: results }: GraphBody, node: string): MessageInitShape<typeof AttributeProtoSchema> =>
    ({ name: 'body', type: AttributeProto_AttributeType.GRAPH, g: encodeGraph(node, inner, Object.fromEntries(results.map((tensor, index) => [`${node}.${index}`, tensor])), options, rename) })

  return {
    name,
    node: [...lowered, ...copies].map((node, index) => ({
      name: `${name}.${node.op}_${index}`, opType: node.op, domain: node.domain ?? '', input: node.inputs.map(rename), output: node.outputs.map(rename),
      attribute: [...Object.entries(node.attributes).map(([attribute, value]) => encodeAttribute(attribute, value)), ...(node.body ? [encodeBody(node.body, `${name}.${node.op}_${index}`)] : [])],
    })),
    initializer,
    // A graph within a node takes its inputs by their place, used or not.
    input: fed.filter(tensor => name !== MAIN || used.has(tensor.name)).map(tensor => encodeValue(tensor.name, tensor, sizes)),
    output: Object.entries(outputs).map(([output, tensor]) => encodeValue(output, tensor, sizes)),
  }
}

/** An ONNX file with some of its metadata set; all else stays as it was. */
export function setOnnxMetadata(bytes: Uint8Array, entries: Readonly<Record<string, string>>): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes)
  const { metadataProps } = create(ModelProtoSchema, { metadataProps: Object.entries(entries).map(([key, value]) => ({ key, value })) })
  model.metadataProps = [...model.metadataProps.filter(({ key }) => !Object.hasOwn(entries, key)), ...metadataProps]
  return toBinary(ModelProtoSchema, model)
}

/** Whether bytes begin as a file that `encodeOnnx` wrote, whole or not: with the version and the producer's name. */
export function looksLikeOurOnnx(bytes: Uint8Array): boolean {
  const head = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: IR_VERSION, producerName: PRODUCER }))
  return head.every((byte, index) => bytes[index] === byte)
}

/** The metadata of an ONNX file. Throws where the bytes are no ONNX model. */
export function readOnnxMetadata(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(fromBinary(ModelProtoSchema, bytes).metadataProps.map(({ key, value }) => [key, value]))
}

/** The stored float32 tensors of an ONNX file by name, those in int8 read back: its weights, and constants under names of their own. */
export function readOnnxWeights(bytes: Uint8Array): Map<string, Float32Array> {
  const { graph } = fromBinary(ModelProtoSchema, bytes)
  const stored = graph?.initializer.filter(({ dataType }) => dataType === DATA_TYPES.float32) ?? []
  return new Map([...stored.map(({ name, rawData }) => [name, new Float32Array(new Uint8Array(rawData).buffer)] as const), ...graph ? dequantised(graph) : []])
}

/** The nodes behind some outputs in their order, and the names of all tensors they read. */
export function neededFor(graph: Graph, outputs: readonly Tensor[]): { nodes: GraphNode[]; used: Set<string> } {
  const used = new Set(outputs.map(tensor => tensor.name))
  const nodes = [...graph.nodes].reverse().filter((node) => {
    const needed = node.outputs.some(tensor => used.has(tensor.name))
    if (needed) for (const input of [...node.inputs, ...node.body?.outer ?? []]) used.add(input.name)
    return needed
  })
  return { nodes: nodes.reverse(), used }
}

/**
 * Outputs take the place of the tensors they show, so that nothing is copied; what is fed, stored or shown twice is
 * shown by an Identity node.
 */
function nameOutputs(graph: Graph, outputs: Readonly<Record<string, Tensor>>, renameOuter: (name: string) => string): { rename: (name: string) => string; copies: LoweredNode[] } {
  const computed = new Set(graph.nodes.flatMap(node => node.outputs.map(tensor => tensor.name)))
  const renamed = new Map<string, string>()
  const copies: LoweredNode[] = []
  for (const [name, tensor] of Object.entries(outputs)) {
    if (computed.has(tensor.name) && !renamed.has(tensor.name)) renamed.set(tensor.name, name)
    else copies.push({ op: 'Identity', inputs: [tensor.name], outputs: [name], attributes: {} })
  }
  const shown = new Set(copies.flatMap(copy => copy.outputs))
  return { rename: name => shown.has(name) ? name : renamed.get(name) ?? renameOuter(name), copies }
}

function encodeValue(name: string, { dtype, shape }: { dtype: DataType; shape: Shape }, sizes: Sizes): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = shape.map((dimension: Dimension) => {
    const bound = bind(dimension, sizes)
    return { value: typeof bound === 'number' ? { case: 'dimValue' as const, value: BigInt(bound) } : { case: 'dimParam' as const, value: bound } }
  })
  return { name, type: { tensorType: { elemType: DATA_TYPES[dtype], shape: { dim } } } }
}

function encodeAttribute(name: string, attribute: Exclude<Attribute, { dims: unknown }>): MessageInitShape<typeof AttributeProtoSchema> {
  if ('int' in attribute) return { name, type: AttributeProto_AttributeType.INT, i: BigInt(attribute.int) }
  if ('float' in attribute) return { name, type: AttributeProto_AttributeType.FLOAT, f: attribute.float }
  if ('text' in attribute) return { name, type: AttributeProto_AttributeType.STRING, s: new TextEncoder().encode(attribute.text) }
  return { name, type: AttributeProto_AttributeType.INTS, ints: attribute.ints.map(BigInt) }
}
