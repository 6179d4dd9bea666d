import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { AttributeProto_AttributeType, AttributeProtoSchema, ModelProtoSchema, NodeProtoSchema, TensorProtoSchema, type GraphProto, type TensorProto } from './onnx_pb.js'

/** ONNX's numbers for element types (TensorProto.DataType). */
const FLOAT32 = 1
const INT8 = 3
/** Smaller matrices, and vectors, weigh little and may matter much. */
const SMALLEST = 1024
/** The largest magnitude of an int8 that has its opposite. */
const MOST = 127
const SMALLEST_NORMAL = 2 ** -126

/**
 * Stores the matrices among the weights of an ONNX file in a byte a number, each row w with a scale of its own:
 * q = round(w / s) with s = max|w| / 127, read back as s·q by DequantizeLinear (opset 13). The error of a number is at most
 * s / 2. Inputs, outputs and metadata stay as they are, and computing goes on in float32.
 */
export function quantiseOnnx(file: Uint8Array): Uint8Array {
  const model = fromBinary(ModelProtoSchema, file)
  if (!model.graph) return file
  const { graph } = model
  const matrices = graph.initializer.filter(({ dataType, dims }) => dataType === FLOAT32 && dims.length === 2 && dims.reduce((a, b) => a * b, 1n) >= SMALLEST)
  graph.initializer = graph.initializer.filter(tensor => !matrices.includes(tensor))
  const nodes = matrices.map((matrix) => {
    const { quantised, scales } = quantiseRows(floatsOf(matrix), Number(matrix.dims[0]))
    graph.initializer.push(
      create(TensorProtoSchema, { name: `${matrix.name}.int8`, dataType: INT8, dims: matrix.dims, rawData: bytesOf(quantised) }),
      create(TensorProtoSchema, { name: `${matrix.name}.scale`, dataType: FLOAT32, dims: matrix.dims.slice(0, 1), rawData: bytesOf(scales) }),
    )
    return create(NodeProtoSchema, {
      name: `${matrix.name}.dequantise`, opType: DEQUANTISE, input: [`${matrix.name}.int8`, `${matrix.name}.scale`], output: [matrix.name],
      attribute: [create(AttributeProtoSchema, { name: 'axis', type: AttributeProto_AttributeType.INT, i: 0n })],
    })
  })
  graph.node = [...nodes, ...graph.node]
  return toBinary(ModelProtoSchema, model)
}

const DEQUANTISE = 'DequantizeLinear'

/** The matrices that `quantiseOnnx` stored, as they are read back, by name. */
export function dequantised(graph: GraphProto): Map<string, Float32Array> {
  const stored = new Map(graph.initializer.map(tensor => [tensor.name, tensor]))
  return new Map(graph.node.filter(({ opType }) => opType === DEQUANTISE).flatMap(({ input: [values = '', scale = ''], output: [name = ''] }) => {
    const [matrix, scales] = [stored.get(values), stored.get(scale)]
    if (matrix?.dataType !== INT8 || !scales) return []
    return [[name, dequantiseRows(new Int8Array(new Uint8Array(matrix.rawData).buffer), floatsOf(scales))] as const]
  }))
}

/** w (R·C) → q (R·C) and s (R); a row of zeros, or of numbers too small for a step of theirs to be a float32 with all its digits, has the scale 1. */
export function quantiseRows(values: Float32Array, rows: number): { quantised: Int8Array; scales: Float32Array } {
  const width = values.length / rows
  const quantised = new Int8Array(values.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    let most = 0
    for (let i = row * width; i < (row + 1) * width; i++) most = Math.max(most, Math.abs(values[i] ?? 0))
    const scale = most / MOST < SMALLEST_NORMAL ? 1 : Math.fround(most / MOST)
    scales[row] = scale
    for (let i = row * width; i < (row + 1) * width; i++) quantised[i] = Math.max(-MOST, Math.min(MOST, Math.round((values[i] ?? 0) / scale)))
  }
  return { quantised, scales }
}

/** q (R·C), s (R) → s·q. */
export function dequantiseRows(quantised: Int8Array, scales: Float32Array): Float32Array {
  const width = quantised.length / scales.length
  return Float32Array.from(quantised, (value, i) => value * (scales[Math.floor(i / width)] ?? 1))
}

function floatsOf({ rawData }: TensorProto): Float32Array {
  return new Float32Array(new Uint8Array(rawData).buffer)
}

function bytesOf(data: Int8Array | Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
