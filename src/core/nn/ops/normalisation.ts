import { ShapeError } from '../graph/shapeError.ts'
import type { Shape } from '../graph/dimension.ts'
import type { Tensor } from '../graph/tensor.ts'
import { add, divide, multiply, scale, subtract } from './arithmetic.ts'
import { sqrt } from './activation.ts'
import { matmul } from './product.ts'
import { sumLast, sumTo } from './reduction.ts'
import { reshape } from './reshaping.ts'

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton 2016): y = x̂ ⊙ γ + β with x̂ = (x − μ)/√(σ² + ε);
 * x (…, E), γ and β (E) → (…, E).
 *
 * With r = 1/√(σ² + ε) and ḡ = g ⊙ γ: ∂x = r ⊙ (ḡ − mean(ḡ) − x̂ ⊙ mean(ḡ ⊙ x̂)), ∂γ = Σ g ⊙ x̂, ∂β = Σ g. The two
 * means are taken as products with the column γ/E, which reads g once instead of writing ḡ first.
 */
export function layerNormalise(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  const width = checkWidth('LayerNormalization', x.shape, gain.shape)
  const { graph } = x
  const statistics = [...x.shape.slice(0, -1), 1]
  const [y, mean, reciprocal] = graph.nodeWithOutputs(
    'LayerNormalization', [x, gain, bias],
    [{ shape: x.shape }, { shape: statistics }, { shape: statistics }],
    { axis: { int: -1 }, epsilon: { float: epsilon } },
  ) as [Tensor, Tensor, Tensor]
  return graph.differentiable(y, [x, gain, bias], (g) => {
    const normalised = multiply(subtract(x, mean), reciprocal)
    const along = multiply(g, normalised)
    const column = reshape(scale(gain, 1 / width), [width, 1])
    return [
      () => {
        const centred = subtract(multiply(g, gain), matmul(g, column))
        return multiply(subtract(centred, multiply(normalised, matmul(along, column))), reciprocal)
      },
      () => sumTo(along, gain.shape),
      () => sumTo(g, bias.shape),
    ]
  })
}

/**
 * Root-mean-square normalisation over the last axis (Zhang and Sennrich 2019): y = x ⊙ γ / √(mean(x²) + ε);
 * x (…, E), γ (E) → (…, E). Differentiated through its parts.
 */
export function rmsNormalise(x: Tensor, gain: Tensor, epsilon: number): Tensor {
  const width = checkWidth('RMSNormalization', x.shape, gain.shape)
  const meanSquare = scale(sumLast(multiply(x, x)), 1 / width)
  return multiply(divide(x, sqrt(add(meanSquare, x.graph.scalar(epsilon)))), gain)
}

/** Vectors of length 1 along the last axis: y = x / √(Σx² + ε); (…, E) → (…, E). Differentiated through its parts. */
export function unitLength(x: Tensor, epsilon = 1e-6): Tensor {
  return divide(x, sqrt(add(sumLast(multiply(x, x)), x.graph.scalar(epsilon))))
}

function checkWidth(op: string, x: Shape, gain: Shape): number {
  const width = x.at(-1)
  if (typeof width !== 'number' || gain.length !== 1 || gain[0] !== width) throw new ShapeError(op, [x, gain], 'the gain must be as long as the last axis')
  return width
}
