import { bind, type Dimension, type Shape, type Sizes } from '../graph/dimension.ts'
import type { Attribute, GraphBody, GraphNode, Tensor } from '../graph/tensor.ts'

/**
 * `standard` for any ONNX tool; `onnxruntime` may use its own fused ops; `webgpu` avoids those for which its WebGPU provider
 * has no kernel, since an op that has none is computed on the CPU, with all it reads brought there and back.
 */
export type Dialect = 'standard' | 'onnxruntime' | 'webgpu'

export interface LoweredNode {
  readonly op: string
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Exclude<Attribute, { dims: unknown }>>>
  readonly body?: GraphBody
}

type StoreShape = (name: string, dimensions: readonly number[]) => void

/**
 * Turns one node of a graph into ONNX nodes: dimensions become stored int64 inputs, and a matrix product with
 * transpositions or a factor becomes FusedMatMul, for WebGPU a Gemm where both are matrices, and else Transpose, MatMul and
 * Mul's worth of nodes.
 */
export function lowerNode(node: GraphNode, dialect: Dialect, store: StoreShape, sizes: Sizes): LoweredNode[] {
  const output = outputName(node)
  if (node.op === 'MatMul') return lowerProduct(node, dialect, output)
  const inputs = node.inputs.map(tensor => tensor.name)
  const attributes: Record<string, Exclude<Attribute, { dims: unknown }>> = {}
  for (const [name, attribute] of Object.entries(node.attributes)) {
    if ('dims' in attribute) {
      inputs.push(`${output}.${name}`)
      store(`${output}.${name}`, node.op === 'Reshape' ? reshapeTarget(node.inputs[0], attribute.dims, sizes) : numbers(attribute.dims))
    } else attributes[name] = attribute
  }
  return [{ op: node.op, inputs, outputs: node.outputs.map(tensor => tensor.name), attributes, ...(node.body ? { body: node.body } : {}) }]
}

function lowerProduct(node: GraphNode, dialect: Dialect, output: string): LoweredNode[] {
  const transA = integer(node, 'transA')
  const transB = integer(node, 'transB')
  const alpha = real(node, 'alpha')
  const outputs = [output]
  const inputs = node.inputs.map(tensor => tensor.name)
  if (!transA && !transB && alpha === 1) return [{ op: 'MatMul', inputs, outputs, attributes: {} }]
  if (dialect === 'onnxruntime') {
    return [{ op: 'FusedMatMul', domain: 'com.microsoft', inputs, outputs, attributes: { transA: { int: transA }, transB: { int: transB }, alpha: { float: alpha } } }]
  }
  if (dialect === 'webgpu' && node.inputs.every(({ shape }) => shape.length === 2)) {
    return [{ op: 'Gemm', inputs, outputs, attributes: { transA: { int: transA }, transB: { int: transB }, alpha: { float: alpha } } }]
  }

  const transposed = node.inputs.map((tensor, index) => {
    if (!(index === 0 ? transA : transB)) return { name: tensor.name, nodes: [] }
    const axes = tensor.shape.map((_, axis) => axis)
    const perm = [...axes.slice(0, -2), ...axes.slice(-2).reverse()]
    const name = `${output}.${index === 0 ? 'transA' : 'transB'}`
    return { name, nodes: [{ op: 'Transpose', inputs: [tensor.name], outputs: [name], attributes: { perm: { ints: perm } } }] }
  })
  const factor: LoweredNode[] = []
  const product = alpha === 1 ? output : `${output}.product`
  if (alpha !== 1) factor.push(
    { op: 'Constant', inputs: [], outputs: [`${output}.alpha`], attributes: { value_float: { float: alpha } } },
    { op: 'Mul', inputs: [product, `${output}.alpha`], outputs, attributes: {} },
  )
  return [...transposed.flatMap(({ nodes }) => nodes), { op: 'MatMul', inputs: transposed.map(({ name }) => name), outputs: [product], attributes: {} }, ...factor]
}

/** ONNX's target of a Reshape: numbers as they are, 0 for an unknown size that stays in its place, −1 for one other unknown. */
function reshapeTarget(input: Tensor | undefined, target: Shape, sizes: Sizes): number[] {
  const source = input?.shape.map(dimension => bind(dimension, sizes)) ?? []
  const bound = target.map(dimension => bind(dimension, sizes))
  const unknown = bound.filter(dimension => typeof dimension === 'string').length
  if (unknown === 1) return bound.map(dimension => typeof dimension === 'string' ? -1 : dimension)
  const dimensions = bound.map((dimension, axis) => typeof dimension === 'string' && dimension === source[axis] ? 0 : dimension)
  if (dimensions.filter(dimension => typeof dimension === 'string').length > 1) throw new RangeError(`Reshape to ${bound.join('×')}: more than one size is unknown`)
  return dimensions.map(dimension => typeof dimension === 'string' ? -1 : dimension)
}

function numbers(dimensions: readonly Dimension[]): number[] {
  return dimensions.map((dimension) => {
    if (typeof dimension === 'string') throw new RangeError(`${dimension} must be a number here`)
    return dimension
  })
}

function outputName(node: GraphNode): string {
  return node.outputs[0]?.name ?? ''
}

function integer(node: GraphNode, name: string): number {
  const attribute = node.attributes[name]
  return attribute && 'int' in attribute ? attribute.int : 0
}

function real(node: GraphNode, name: string): number {
  const attribute = node.attributes[name]
  return attribute && 'float' in attribute ? attribute.float : 1
}
