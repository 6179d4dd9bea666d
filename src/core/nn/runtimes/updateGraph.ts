import { product, resolve, type Sizes } from '../graph/dimension.ts'
import { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/tensor.ts'
import { sqrt } from '../ops/activation.ts'
import { add, divide, multiply, scale, subtract } from '../ops/arithmetic.ts'
import { sumAll } from '../ops/reduction.ts'
import { concatenate, reshape, slice } from '../ops/reshaping.ts'
import type { Optimiser } from '../optimisers/optimiser.ts'
import type { ParameterPlace } from '../state.ts'
import type { ParameterLayout, ProgramLayout } from './programLayout.ts'

/** Parameters of fewer elements than this lie one after another in one tensor, so that Adam takes a dozen ops for all of them together. */
const SMALL = 2 ** 16

/** Parameters that are updated by the same ops. */
export interface ParameterGroup {
  readonly name: string
  /** Whether they lie one after another in one tensor; otherwise there is one only, as it is. */
  readonly isPacked: boolean
  readonly shape: readonly number[]
  readonly members: readonly ParameterPlace[]
}

/** The arrays of the state, of which every group has its part. */
export const STATE_ARRAYS = ['parameters', 'firstMoments', 'secondMoments'] as const
export type StateArray = typeof STATE_ARRAYS[number]

export function groupParameters(places: readonly ParameterPlace[]): ParameterGroup[] {
  const small = places.filter(({ length }) => length < SMALL)
  const large = places.filter(({ length }) => length >= SMALL)
  const packed = { name: 'small', isPacked: true, shape: [small.reduce((sum, { length }) => sum + length, 0)], members: small }
  return [...small.length > 0 ? [packed] : [], ...large.map(place => ({ name: `large.${place.parameter.name}`, isPacked: false, shape: place.parameter.shape, members: [place] }))]
}

export function stateName(group: ParameterGroup, array: StateArray): string {
  return `${group.name}.${array}`
}

/** The output that is the array after the step. */
export function nextName(group: ParameterGroup, array: StateArray): string {
  return `next.${stateName(group, array)}`
}

/** The output that is a parameter of a packed group after the step, in its own shape. */
export function parameterOutput(parameter: string): string {
  return `parameter.${parameter}`
}

/** The inputs that name the rows to add to a parameter's gradient, (M, 1) int64, and say 1 for those that count, (M, 1). */
export function rowInputs(parameter: string): { indices: string; counts: string } {
  return { indices: `indices.${parameter}`, counts: `counts.${parameter}` }
}

/**
 * Adds up the gradient of every parameter: the dense part and the rows that lookups sent back. Inputs are the outputs of the
 * program's graph, by their names, and `rowInputs`.
 *
 * One adding ScatterND takes all rows of a table; it is exact on a GPU, where additions are atomic. Rows of padding are
 * multiplied by 0.
 */
export function gradientsGraph(layout: ProgramLayout, sizes: Sizes): { graph: Graph; gradients: Map<string, Tensor> } {
  const graph = new Graph()
  return { graph, gradients: new Map(layout.parameters.map(parameter => [parameter.name, totalGradient(graph, parameter, layout, sizes)])) }
}

function totalGradient(graph: Graph, { name, shape, paddingRow, dense }: ParameterLayout, layout: ProgramLayout, sizes: Sizes): Tensor {
  const base = dense === null ? graph.constant('float32', shape, () => new Float32Array(product(shape) as number)) : graph.input(dense, 'float32', shape)
  const width = shape[1] ?? 1
  const parts = layout.rows.filter(({ parameter }) => parameter === name).map(({ output, shape: symbolic }) => {
    const dimensions = resolve(symbolic, sizes)
    return reshape(graph.input(output, 'float32', dimensions), [(product(dimensions) as number) / width, width])
  })
  const [first, ...others] = parts
  if (!first) return base
  const rows = concatenate([first, ...others], 0)
  const [count = 0] = rows.shape
  const { indices, counts } = rowInputs(name)
  const counted = paddingRow < 0 ? rows : multiply(rows, graph.input(counts, 'float32', [count, 1]))
  return graph.node('ScatterND', [base, graph.input(indices, 'int64', [count, 1]), counted], { shape }, { reduction: { text: 'add' } })
}

/** Keeps a division by a norm of 0 defined, and is lost in any other. */
const NOTHING = 1e-30

/** Scalars that the update is fed at every step. */
export const STEP_NUMBERS = ['rate', 'epsilon', 'inStep'] as const

/**
 * Adam over all parameters, as `Kernels.takeAdamStep` does it on the host, clipping by the norm of the whole gradient. Gives
 * the new state of every group, `next.…`, the parameters of packed ones each by itself, `parameter.…`, as the program's
 * graph takes them, and the norm where the optimiser clips.
 */
export function updateGraph(layout: ProgramLayout, groups: readonly ParameterGroup[], optimiser: Optimiser, sizes: Sizes): { graph: Graph; outputs: Record<string, Tensor> } {
  const { graph, gradients } = gradientsGraph(layout, sizes)
  const outputs: Record<string, Tensor> = {}
  const [rate, epsilon, inStep] = STEP_NUMBERS.map(name => graph.input(name, 'float32', [])) as [Tensor, Tensor, Tensor]
  const gathered = groups.map(({ isPacked, members }) => {
    const parts = members.map(({ parameter, length }) => reshape(gradients.get(parameter.name) as Tensor, isPacked ? [length] : parameter.shape))
    return concatenate(parts as [Tensor, ...Tensor[]], 0)
  })
  const { clipNorm, kind, weightDecay, beta1, beta2 } = optimiser
  let shorten: Tensor | null = null
  if (clipNorm !== null) {
    const norm = sqrt(gathered.map(gradient => sumAll(multiply(gradient, gradient))).reduce((sum, square) => add(sum, square)))
    outputs['norm'] = norm
    shorten = graph.node('Min', [graph.scalar(1), divide(graph.scalar(clipNorm), add(norm, graph.scalar(NOTHING)))], { shape: [] })
  }
  groups.forEach((group, index) => {
    const [before, mean, square] = STATE_ARRAYS.map(array => graph.input(stateName(group, array), 'float32', group.shape)) as [Tensor, Tensor, Tensor]
    const decays = weightDecay === 0 ? null : decaying(graph, group)
    const gradient = gathered[index] as Tensor
    const short = shorten ? multiply(gradient, shorten) : gradient
    const g = decays && kind === 'adam' ? add(short, multiply(before, scale(decays, weightDecay))) : short
    const m = add(scale(mean, beta1), scale(g, 1 - beta1))
    const v = add(scale(square, beta2), scale(multiply(g, g), 1 - beta2))
    // 1 where nothing decays: 1 + decays · (inStep − 1)
    const kept = decays && kind === 'adamW' ? multiply(before, add(multiply(decays, subtract(inStep, graph.scalar(1))), graph.scalar(1))) : before
    const after = subtract(kept, divide(multiply(m, rate), add(sqrt(v), epsilon)))
    for (const [array, value] of [['parameters', after], ['firstMoments', m], ['secondMoments', v]] as const) outputs[nextName(group, array)] = value
    if (!group.isPacked) return
    let from = 0
    for (const { parameter, length } of group.members) {
      outputs[parameterOutput(parameter.name)] = reshape(slice(after, 0, from, from + length), parameter.shape)
      from += length
    }
  })
  return { graph, outputs }
}

/** 1 for every element of a group that decays, else 0; a scalar where there is one parameter only. */
function decaying(graph: Graph, { isPacked, members, shape }: ParameterGroup): Tensor {
  const flags = members.map(({ parameter, length }) => new Float32Array(isPacked ? length : 1).fill(Number(parameter.decays)))
  return graph.constant('float32', isPacked ? shape : [], () => Float32Array.from(flags.flatMap(flag => [...flag])))
}
