import type { EncodedSequences } from '../datasets/encodedSequences.ts'
import type { TrainingWindow } from '../datasets/trainingWindows.ts'
import type { Random } from '../domain/random.ts'
import { CONTRAST_GROUP, type Contrast } from '../models/nextProduct.ts'
import { AUGMENTATION_WAYS, type Augmentation } from '../models/nextProductConfiguration.ts'
import type { TensorData } from '../nn/graph/tensor.ts'
import { changeHistory, layOutHistories, type Place } from './changedHistories.ts'
import type { SimilarProducts } from './similarProducts.ts'

/** How the histories of a batch are varied. */
export interface Variation {
  readonly augmentation: Augmentation
  readonly contrast: Contrast | null
  readonly similar: SimilarProducts
  /** A row that is followed by a product, drawn from all of them; undefined where there is none. */
  rowBefore(product: number, random: Random): number | undefined
  /** The first row of each row's sequence. */
  readonly first: Int32Array
}

/** What a batch is made of: histories with their views, and which rows of the batch are compared. */
export interface VariedHistories {
  readonly sequences: EncodedSequences
  readonly windows: readonly TrainingWindow[]
  readonly pairs: readonly { readonly first: number; readonly second: number; readonly target: number }[]
}

/** Prepares the variation of histories; null where nothing varies. */
export function planVariation({ starts, ends, targets, products }: EncodedSequences, augmentation: Augmentation, contrast: Contrast | null, similar: SimilarProducts): Variation | null {
  if (augmentation.ways.length === 0 && !contrast) return null
  const first = new Int32Array(products.length)
  starts.forEach((start, index) => first.fill(start, start, ends[index]))
  const rows = new Map<number, number[]>()
  if (contrast?.kind === 'target') targets.forEach((target, row) => {
    const before = rows.get(target)
    if (before) before.push(row)
    else rows.set(target, [row])
  })
  return {
    augmentation, contrast, similar, first,
    rowBefore: (product, random) => {
      const before = rows.get(product) ?? []
      return before[random.integer(before.length)]
    },
  }
}

/** Changes some histories of a batch and adds the views that a contrastive term compares. @param length of the longest that the batch holds */
export function varyHistories(sequences: EncodedSequences, windows: readonly TrainingWindow[], length: number, { augmentation, contrast, similar, rowBefore, first }: Variation, random: Random): VariedHistories {
  const placesOf = ({ start, end, askedFrom }: TrainingWindow) => Array.from({ length: end - start }, (_, index): Place => {
    const row = start + index
    return { row, read: row, product: sequences.products[row] ?? 0, asked: row >= askedFrom }
  })
  const oneOf = (ways: Augmentation['ways'], history: readonly Place[]) => changeHistory(ways[random.integer(ways.length)] ?? 'crop', history, similar, random)
  const { ways, share } = augmentation
  const histories: (readonly Place[])[] = []
  const pairs: { first: number; second: number; target: number }[] = []
  const silent = (history: readonly Place[]) => history.map(place => ({ ...place, asked: false }))
  for (const window of windows) {
    const whole = placesOf(window)
    const read = ways.length > 0 && random.next() < share ? oneOf(ways, whole) : whole
    const target = sequences.targets[window.end - 1] ?? 0
    const row = histories.push(read) - 1
    if (!contrast) continue
    if (contrast.kind === 'views') {
      const from = ways.length > 0 ? ways : AUGMENTATION_WAYS
      histories.push(silent(oneOf(from, whole)), silent(oneOf(from, whole)))
      pairs.push({ first: row + 1, second: row + 2, target })
      continue
    }
    const other = contrast.kind === 'target' ? rowBefore(target, random) : undefined
    histories.push(other === undefined ? silent(read) : silent(placesOf({ start: Math.max(first[other] ?? other, other + 1 - length), end: other + 1, askedFrom: 0 })))
    pairs.push({ first: row, second: row + 1, target })
  }
  const laidOut = layOutHistories(sequences, histories)
  return { sequences: laidOut, windows: histories.map((_, index) => ({ start: laidOut.starts[index] ?? 0, end: laidOut.ends[index] ?? 0, askedFrom: laidOut.starts[index] ?? 0 })), pairs }
}

/** What the contrastive term of `nextProductProgram` is fed. @param length that all histories are padded to */
export function comparedViews({ pairs }: VariedHistories, contrast: Contrast, length: number): { sizes: Record<string, number>; values: Record<string, TensorData> } {
  const last = (row: number) => (row + 1) * length - 1
  const numbers = Int32Array.from(pairs, (_, index) => index)
  return {
    sizes: { P: pairs.length },
    values: {
      firstView: Int32Array.from(pairs, ({ first }) => last(first)), secondView: Int32Array.from(pairs, ({ second }) => last(second)),
      viewTarget: Int32Array.from(pairs, ({ target }) => target), viewNumber: numbers, viewGroup: numbers.map(index => Math.floor(index / CONTRAST_GROUP)),
      viewWeights: new Float32Array(pairs.length).fill(contrast.weight / pairs.length),
    },
  }
}
