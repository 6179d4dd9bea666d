import { Random } from '../domain/random.ts'
import { sigmoid } from './specialFunctions.ts'

/**
 * A binary tree in arrays. Node 0 is the root; an inner node sends a case to `left[node]` where its feature is below the threshold
 * (or missing and `missingLeft` is 1), else to `left[node] + 1`. A leaf has feature −1.
 */
export interface Tree {
  readonly feature: readonly number[]
  readonly threshold: readonly number[]
  readonly missingLeft: readonly number[]
  readonly left: readonly number[]
  /** What a leaf adds to the log-odds. */
  readonly value: readonly number[]
  /** How many training cases passed through. */
  readonly cover: readonly number[]
}

export interface BoostingOptions {
  readonly trees: number
  readonly depth: number
  readonly learningRate: number
  /** λ on the leaves' values, in units of p(1 − p) summed over cases. */
  readonly leafPenalty: number
  readonly fewestCasesInLeaf: number
  /** Share of the cases that each tree is grown on (Friedman 2002). */
  readonly sample: number
  readonly seed: number
}

export const BOOSTING: BoostingOptions = { trees: 300, depth: 3, learningRate: 0.05, leafPenalty: 5, fewestCasesInLeaf: 20, sample: 0.7, seed: 1 }

/** Training cases by columns, each value replaced by the number of the bin it lies in: 0 where it is missing. */
interface BinnedCases {
  readonly count: number
  readonly columns: readonly Uint8Array[]
  /** Where bin b of a feature ends, b from 1: values below `edges[b − 1]`. */
  readonly edges: readonly Float64Array[]
}

const MOST_BINS = 64

/**
 * Gradient boosting with logistic loss (Friedman 2001) on binned features: each tree is a second-order step (Chen & Guestrin
 * 2016), its leaves worth −Σg / (Σh + λ). Trees correct `start`, the log-odds that another model gives.
 *
 * @param rows one Float64Array of K values a case, NaN where missing
 * @param happened 1 or 0 a case
 * @param start log-odds a case
 * @param afterTree called with each tree as it is grown
 */
export async function growTrees(rows: readonly Float64Array[], happened: Uint8Array, start: Float64Array, options: BoostingOptions, afterTree: (tree: Tree) => Promise<void>): Promise<Tree[]> {
  const cases = binCases(rows)
  const logits = start.slice()
  const gradient = new Float64Array(cases.count)
  const curvature = new Float64Array(cases.count)
  const random = new Random(options.seed)
  const trees: Tree[] = []
  for (let index = 0; index < options.trees; index++) {
    const sampled: number[] = []
    for (let i = 0; i < cases.count; i++) {
      const p = sigmoid(logits[i] as number)
      gradient[i] = p - (happened[i] as number)
      curvature[i] = p * (1 - p)
      if (random.next() < options.sample) sampled.push(i)
    }
    const tree = growTree(cases, Int32Array.from(sampled), gradient, curvature, options)
    for (let i = 0; i < cases.count; i++) logits[i] = (logits[i] as number) + treeValue(tree, rows[i] as Float64Array)
    trees.push(tree)
    await afterTree(tree)
  }
  return trees
}

/** What a tree adds to the log-odds of a case. */
export function treeValue({ feature, threshold, missingLeft, left, value }: Tree, row: Float64Array): number {
  let node = 0
  while ((feature[node] as number) >= 0) {
    const x = row[feature[node] as number] as number
    const goesLeft = Number.isNaN(x) ? missingLeft[node] === 1 : x < (threshold[node] as number)
    node = (left[node] as number) + (goesLeft ? 0 : 1)
  }
  return value[node] as number
}

function binCases(rows: readonly Float64Array[]): BinnedCases {
  const width = rows[0]?.length ?? 0
  const edges = Array.from({ length: width }, (_, k) => binEdges(rows, k))
  const columns = edges.map((ends, k) => Uint8Array.from(rows, row => binOf(ends, row[k] as number)))
  return { count: rows.length, columns, edges }
}

/** Midpoints between neighbouring values, at most `MOST_BINS` of them, spread evenly over the cases. */
function binEdges(rows: readonly Float64Array[], feature: number): Float64Array {
  const values = Float64Array.from(rows, row => row[feature] as number).filter(value => !Number.isNaN(value)).sort()
  const edges: number[] = []
  for (let bin = 1; bin < MOST_BINS; bin++) {
    const place = Math.floor(bin * values.length / MOST_BINS)
    const below = values[place - 1]
    const above = values[place]
    if (below === undefined || above === undefined || below === above) continue
    edges.push((below + above) / 2)
  }
  return Float64Array.from(new Set(edges))
}

function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value < (edges[middle] as number)) high = middle
    else low = middle + 1
  }
  return low + 1
}

interface Split { readonly feature: number; readonly bin: number; readonly missingLeft: boolean; readonly gain: number }
interface Sums { g: number; h: number; n: number }

function growTree(cases: BinnedCases, sampled: Int32Array, gradient: Float64Array, curvature: Float64Array, options: BoostingOptions): Tree {
  const tree = { feature: [] as number[], threshold: [] as number[], missingLeft: [] as number[], left: [] as number[], value: [] as number[], cover: [] as number[] }
  const add = (): number => {
    for (const column of [tree.threshold, tree.missingLeft, tree.left, tree.value, tree.cover]) column.push(0)
    return tree.feature.push(-1) - 1
  }
  const grow = (node: number, members: Int32Array, depth: number): void => {
    const sums = sumOver(members, gradient, curvature)
    tree.cover[node] = members.length
    tree.value[node] = -options.learningRate * sums.g / (sums.h + options.leafPenalty)
    const split = depth < options.depth ? bestSplit(cases, members, gradient, curvature, sums, options) : null
    if (!split) return
    const bins = cases.columns[split.feature] as Uint8Array
    const goesLeft = (i: number): boolean => bins[i] === 0 ? split.missingLeft : (bins[i] as number) <= split.bin
    const left = add()
    const right = add()
    tree.feature[node] = split.feature
    tree.threshold[node] = cases.edges[split.feature]?.[split.bin - 1] ?? Infinity
    tree.missingLeft[node] = Number(split.missingLeft)
    tree.left[node] = left
    grow(left, members.filter(goesLeft), depth + 1)
    grow(right, members.filter(i => !goesLeft(i)), depth + 1)
  }
  grow(add(), sampled, 0)
  return tree
}

function sumOver(members: Int32Array, gradient: Float64Array, curvature: Float64Array): Sums {
  const sums = { g: 0, h: 0, n: members.length }
  for (const i of members) {
    sums.g += gradient[i] as number
    sums.h += curvature[i] as number
  }
  return sums
}

/** The split that lowers the loss the most, or null where none does. */
function bestSplit(cases: BinnedCases, members: Int32Array, gradient: Float64Array, curvature: Float64Array, total: Sums, options: BoostingOptions): Split | null {
  const g = new Float64Array(MOST_BINS + 1)
  const h = new Float64Array(MOST_BINS + 1)
  const n = new Uint32Array(MOST_BINS + 1)
  const worth = (sum: number, weight: number): number => sum * sum / (weight + options.leafPenalty)
  const whole = worth(total.g, total.h)
  let best: Split | null = null
  cases.columns.forEach((bins, feature) => {
    g.fill(0)
    h.fill(0)
    n.fill(0)
    for (const i of members) {
      const bin = bins[i] as number
      g[bin] = (g[bin] as number) + (gradient[i] as number)
      h[bin] = (h[bin] as number) + (curvature[i] as number)
      n[bin] = (n[bin] as number) + 1
    }
    const last = cases.edges[feature]?.length ?? 0
    for (const missingLeft of (n[0] as number) > 0 ? [true, false] : [false]) {
      const left: Sums = missingLeft ? { g: g[0] as number, h: h[0] as number, n: n[0] as number } : { g: 0, h: 0, n: 0 }
      for (let bin = 1; bin <= last; bin++) {
        left.g += g[bin] as number
        left.h += h[bin] as number
        left.n += n[bin] as number
        if (left.n < options.fewestCasesInLeaf || total.n - left.n < options.fewestCasesInLeaf) continue
        const gain = worth(left.g, left.h) + worth(total.g - left.g, total.h - left.h) - whole
        if (gain > (best?.gain ?? 1e-9)) best = { feature, bin, missingLeft, gain }
      }
    }
  })
  return best
}

/** Nodes of two-point Gauss–Legendre quadrature on [0, 1], exact for polynomials up to the third degree. */
const QUADRATURE = [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)]

/**
 * Adds each feature's Shapley value for a case to `shares` (K), exactly: the value of a set of features is what the tree is
 * expected to say when the others are unknown and every split sends a case by its share of the training cases (Lundberg et al.
 * 2020, "tree path dependent").
 *
 * A leaf contributes value · Πⱼ (1 or 0, where j is known: whether the case passes j's splits; else zⱼ, the share that does).
 * The Shapley value of such a product is the integral over t of its derivative along the diagonal (Owen 1972):
 * value · (oneⱼ − zⱼ) · ∫ Π over k ≠ j of (zₖ + t·(oneₖ − zₖ)) dt, which two nodes integrate exactly for trees of depth 4 at most.
 */
export function addTreeShares(tree: Tree, row: Float64Array, shares: Float64Array): void {
  const path: { feature: number; one: number; zero: number }[] = []
  const visit = (node: number): void => {
    const feature = tree.feature[node] as number
    if (feature < 0) {
      for (const step of path) {
        const slope = QUADRATURE.reduce((sum, t) => sum + path.reduce((product, other) => other === step ? product : product * (other.zero + t * (other.one - other.zero)), 1), 0) / 2
        shares[step.feature] = (shares[step.feature] as number) + (tree.value[node] as number) * (step.one - step.zero) * slope
      }
      return
    }
    const x = row[feature] as number
    const goesLeft = Number.isNaN(x) ? tree.missingLeft[node] === 1 : x < (tree.threshold[node] as number)
    for (const side of [0, 1]) {
      const child = (tree.left[node] as number) + side
      const share = (tree.cover[child] as number) / Math.max(1, tree.cover[node] as number)
      const follows = goesLeft === (side === 0) ? 1 : 0
      const known = path.find(step => step.feature === feature)
      if (known) {
        const { one, zero } = known
        known.one *= follows
        known.zero *= share
        visit(child)
        known.one = one
        known.zero = zero
      } else {
        path.push({ feature, one: follows, zero: share })
        visit(child)
        path.pop()
      }
    }
  }
  visit(0)
}
