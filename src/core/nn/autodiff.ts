import { ShapeError } from './graph/shapeError.ts'
import { sameShape } from './graph/dimension.ts'
import type { Tensor } from './graph/tensor.ts'

/**
 * The gradient of a lookup: `rows` `(…, E)` to be added to the rows of the table that `indices` `(…)` name. Kept apart
 * from dense gradients because a batch touches few rows of a table, and because the runtime scatters them where that is
 * right and fast.
 */
export interface RowGradient {
  readonly kind: 'rows'
  readonly indices: Tensor
  readonly rows: Tensor
}

export type Gradient = Tensor | RowGradient

/** One step of the forward pass as the backward pass needs it. */
export interface TapeEntry {
  readonly output: Tensor
  readonly inputs: readonly Tensor[]
  /** Given ∂loss/∂output, thunks that append ∂loss/∂input to the graph, one an input. */
  readonly pullback: (gradient: Tensor) => readonly (() => Gradient)[]
}

/** ∂loss/∂parameter = `dense` + the sum of `rows`; both absent where the loss does not depend on the parameter. */
export interface TotalGradient {
  readonly dense: Tensor | null
  readonly rows: readonly RowGradient[]
}

/**
 * Reverse-mode differentiation (Linnainmaa 1976): walks the tape from its end, turns the total gradient of every output
 * into gradients of its inputs, and adds those that reach the same tensor, since
 * `∂loss/∂x = Σ over uses y of x: (∂y/∂x)ᵀ ∂loss/∂y`.
 *
 * Every pullback is itself written in ops, so the gradient is a graph like any other. A pullback sees the gradients of
 * all rows of the batch before they are summed over it, which is where gradients per example can be taken.
 *
 * @param loss a scalar `()`
 * @param targets tensors to differentiate by, usually the parameters
 * @returns the gradient of each target, in their order
 * @throws ShapeError where the loss is no scalar or an op's pullback answers with a wrong shape
 */
export function differentiate(loss: Tensor, targets: readonly Tensor[]): TotalGradient[] {
  const { graph } = loss
  if (loss.shape.length > 0) throw new ShapeError('differentiate', [loss.shape], 'the loss must be a scalar')
  const gradients = new Map<string, { dense: Tensor | null; rows: RowGradient[] }>()

  const accumulate = (target: Tensor, gradient: Gradient): void => {
    const total = gradients.get(target.name) ?? { dense: null, rows: [] }
    if (isRows(gradient)) total.rows.push(gradient)
    else if (!sameShape(gradient.shape, target.shape)) throw new ShapeError(`gradient of ${target.name}`, [gradient.shape, target.shape], 'must be equal')
    else total.dense = total.dense ? graph.node('Add', [total.dense, gradient], { shape: target.shape }) : gradient
    gradients.set(target.name, total)
  }

  accumulate(loss, graph.scalar(1))
  for (const { output, inputs, pullback } of [...graph.tape].reverse()) {
    const total = gradients.get(output.name)
    if (total && total.rows.length > 0) throw new ShapeError(`gradient of ${output.name}`, [output.shape], 'a table that is looked up by rows must be a parameter')
    if (!total?.dense) continue
    const thunks = pullback(total.dense)
    inputs.forEach((input, index) => {
      const thunk = thunks[index]
      if (input.needsGradient && thunk) accumulate(input, thunk())
    })
  }
  return targets.map(target => gradients.get(target.name) ?? { dense: null, rows: [] })
}

/** The gradients of a sum of losses, given those of each. */
export function addGradients(a: TotalGradient, b: TotalGradient): TotalGradient {
  const dense = a.dense && b.dense ? a.dense.graph.node('Add', [a.dense, b.dense], { shape: a.dense.shape }) : a.dense ?? b.dense
  return { dense, rows: [...a.rows, ...b.rows] }
}

function isRows(gradient: Gradient): gradient is RowGradient {
  return 'kind' in gradient
}
