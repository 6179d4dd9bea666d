import { CONTENT } from '../models/inputLayers.ts'
import type { NextProductConfiguration } from '../models/nextProductConfiguration.ts'
import { readDescription, type NextProductDescription } from '../models/nextProductModel.ts'
import { readOnnxWeights } from '../nn/codec/onnx.ts'

/** An earlier model that a training goes on from, as its file holds it. */
export interface EarlierModel {
  readonly description: NextProductDescription
  readonly weights: ReadonlyMap<string, Float32Array>
}

export function readEarlierModel(file: Uint8Array): EarlierModel {
  return { description: readDescription(file), weights: readOnnxWeights(file) }
}

/** Whether a file holds a network of the same shape and inputs, that `takeOver` takes. A damaged file is as good as another's. */
export function canGoOnFrom(file: Uint8Array, { network, relativeTime }: NextProductConfiguration, contentWidth: number): boolean {
  try {
    const earlier = readDescription(file)
    const gap = earlier.inputs.features.find(feature => feature.name === 'gap')
    const edges = relativeTime ? gap?.edges ?? null : null
    const shape = (value: unknown) => JSON.stringify(value)
    return shape(earlier.network) === shape(network) && earlier.inputs.contentWidth === contentWidth && shape(earlier.inputs.relativeTime) === shape(edges)
  } catch {
    return false
  }
}

/**
 * Writes the weights of an earlier model of the same network and features into those of a later one. Products keep their
 * own vectors by their external id; products that the earlier model was not trained on begin with what their content says
 * alone, or, without content, as they are. Content vectors lie differently in every description of a catalogue, so their
 * weight is what brings them nearest to what the earlier ones said of the products that both know.
 *
 * @param content (V + 1, D) in the order of the later model's ids; null where there is none
 * @throws TypeError where the earlier model is of another network or has other inputs
 */
export function takeOver({ description: earlier, weights: from }: EarlierModel, later: NextProductDescription, content: Float32Array | null, weights: ReadonlyMap<string, Float32Array>): void {
  const comparable = ({ network, inputs: { features, relativeTime, contentWidth } }: NextProductDescription) => JSON.stringify([network, features, relativeTime, contentWidth])
  if (comparable(earlier) !== comparable(later)) throw new TypeError('The earlier model is of another network or has other inputs')
  const { width } = later.network
  const earlierIds = new Map(earlier.vocabulary.externalIds.map((externalId, index) => [externalId, index + 1]))

  for (const [name, values] of weights) {
    const before = from.get(name)
    if (!before) continue
    if (name !== 'product.weight') values.set(before)
    else {
      for (let id = 1; id <= later.inputs.trained; id++) {
        const earlierId = earlierIds.get(later.vocabulary.externalIds[id - 1] ?? '') ?? Infinity
        const row = values.subarray(id * width, (id + 1) * width)
        if (earlierId <= earlier.inputs.trained) row.set(before.subarray(earlierId * width, (earlierId + 1) * width))
        else if (content) row.fill(0)
      }
    }
  }

  const contentWeight = weights.get('content.weight')
  const [earlierContent, earlierWeight] = [from.get(CONTENT), from.get('content.weight')]
  if (!content || !contentWeight || !earlierContent || !earlierWeight) return
  const shared = later.vocabulary.externalIds.flatMap((externalId, index) => {
    const earlierId = earlierIds.get(externalId)
    return earlierId === undefined ? [] : [{ id: index + 1, earlierId }]
  })
  const rows = (matrix: Float32Array, ids: readonly number[], columns: number) => ids.map(id => matrix.subarray(id * columns, (id + 1) * columns))
  const { contentWidth } = later.inputs
  const said = rows(earlierContent, shared.map(({ earlierId }) => earlierId), contentWidth).map(row => times(row, earlierWeight, width))
  contentWeight.set(leastSquares(rows(content, shared.map(({ id }) => id), contentWidth), said, contentWidth, width))
}

/** row·M for a row-major matrix M with so many columns. */
function times(row: ArrayLike<number>, matrix: Float32Array, columns: number): Float64Array {
  const product = new Float64Array(columns)
  for (let k = 0; k < row.length; k++) for (let c = 0; c < columns; c++) product[c] = (product[c] ?? 0) + (row[k] ?? 0) * (matrix[k * columns + c] ?? 0)
  return product
}

/** Of the diagonal, added to it: keeps the equations solvable where there are fewer products than dimensions. */
const RIDGE = 1e-4

/** W (D, E) with the least ‖X·W − Y‖², by the normal equations (XᵀX + λI)·W = XᵀY and Gauss's elimination. */
function leastSquares(x: readonly ArrayLike<number>[], y: readonly ArrayLike<number>[], inputs: number, outputs: number): Float64Array {
  const width = inputs + outputs
  const lines = Array.from({ length: inputs }, () => new Float64Array(width))
  x.forEach((row, index) => {
    for (const [i, line] of lines.entries()) {
      const value = row[i] ?? 0
      for (let j = 0; j < inputs; j++) line[j] = (line[j] ?? 0) + value * (row[j] ?? 0)
      for (let e = 0; e < outputs; e++) line[inputs + e] = (line[inputs + e] ?? 0) + value * (y[index]?.[e] ?? 0)
    }
  })
  const ridge = RIDGE * (lines.reduce((sum, line, i) => sum + (line[i] ?? 0), 0) / inputs || 1)
  for (const [i, line] of lines.entries()) line[i] = (line[i] ?? 0) + ridge
  for (const [i, pivot] of lines.entries()) {
    for (const [j, line] of lines.entries()) {
      if (j === i) continue
      const factor = (line[i] ?? 0) / (pivot[i] ?? 1)
      for (let k = i; k < width; k++) line[k] = (line[k] ?? 0) - factor * (pivot[k] ?? 0)
    }
  }
  return Float64Array.from(lines.flatMap((line, i) => Array.from(line.subarray(inputs), value => value / (line[i] ?? 1))))
}
