import type { Tensor } from '../nn/graph/tensor.ts'
import { product } from '../nn/graph/dimension.ts'
import { softmaxCrossEntropy } from '../nn/losses/softmax.ts'
import { weightedSum } from '../nn/losses/weightedSum.ts'
import { add } from '../nn/ops/arithmetic.ts'
import { lookup, takeRows } from '../nn/ops/lookup.ts'
import { matmul } from '../nn/ops/product.ts'
import { reshape } from '../nn/ops/reshaping.ts'
import { softmax } from '../nn/ops/softmax.ts'
import { trainingProgram, type TrainingProgram } from '../nn/program.ts'
import { declareEncoderDecoder, type EncoderDecoderOptions, type NextStepsInputs } from './encoderDecoder.ts'
import { lossOf, type NextProductLoss } from './nextProduct.ts'

/**
 * The training program of an encoder-decoder that writes what follows a history: the sum of the losses of each step's kind,
 * product, given the kind, and time. T is the number of steps to be written in a batch. Inputs besides the network's own:
 *
 * - `positions` (T) int32: where each is, n·M + m, ascending
 * - `targetKind`, `targets`, `targetGap` (T) int32: its kind, product and bucket of time
 * - `weights` (T, 1), and what is drawn for the loss, as `nextProductProgram` has them
 */
export function nextStepsProgram(options: EncoderDecoderOptions, inputs: NextStepsInputs, loss: NextProductLoss): TrainingProgram {
  const network = declareEncoderDecoder(true, options, inputs)
  const { graph, products, kindTable, gapTable, ofKind } = network
  const written = network.decode(network.memory, network.memoryMask)
  const target = (name: string) => graph.input(name, 'int32', ['T'])
  const h = takeRows(reshape(written, [product(['N', 'M']), options.width]), target('positions'))
  const kinds = target('targetKind')
  const gaps = target('targetGap')
  const ids = target('targets')
  const ofTable = (table: Tensor, rows: Tensor) => softmaxCrossEntropy(h, table, rows, lookup(table, rows))
  const ofProduct = lossOf(loss, { graph, products }, ids, products.lookUp(ids), inputs.trained)(add(h, ofKind.lookUp(kinds)))
  const total = add(add(ofTable(kindTable, kinds), ofTable(gapTable, gaps)), ofProduct)
  return trainingProgram(weightedSum(total, graph.input('weights', 'float32', ['T', 1])), ['L', 'M'], { rows: 'N', places: 'T', positions: 'positions', length: 'M' })
}

/** What the next step may be after what was written: the chances of kinds (N, kinds + 1) and times (N, buckets), the scores of products for each kind (N, kinds, V + 1). */
export interface StepForecast {
  readonly kinds: Tensor
  readonly gaps: Tensor
  readonly scores: Tensor
}

/** The forecast of step M, behind the last of those written, given what is known of the histories. */
export function forecastStep({ graph, products, kindTable, gapTable, ofKind }: ReturnType<typeof declareEncoderDecoder>, written: Tensor, kinds: number): StepForecast {
  const [count = 1, , width = 1] = written.shape
  const last = graph.node('Gather', [written, graph.constant('int32', [], () => Int32Array.of(-1))], { shape: [count, width] }, { axis: { int: 1 } })
  const kindRows = lookup(ofKind.table, graph.constant('int32', [kinds], ([size = 0]) => Int32Array.from({ length: size }, (_, kind) => kind + 1)))
  const queries = add(reshape(last, [count, 1, width]), kindRows)
  return {
    kinds: softmax(matmul(last, kindTable, { transB: true })), gaps: softmax(matmul(last, gapTable, { transB: true })),
    scores: matmul(queries, products.all(), { transB: true }),
  }
}
