import type { Tensor } from '../graph/tensor.ts'
import { add, divide, multiply, scale, subtract, where } from './arithmetic.ts'

/** An element-by-element function with ∂x = g ⊙ f′, where f′ may be written in x or in y = f(x). */
function pointwise(op: string, x: Tensor, derivative: (y: Tensor) => Tensor): Tensor {
  const y = x.graph.node(op, [x], { shape: x.shape })
  return x.graph.differentiable(y, [x], g => [() => multiply(g, derivative(y))])
}

/** eˣ. ∂x = g ⊙ eˣ. */
export function exp(x: Tensor): Tensor {
  return pointwise('Exp', x, y => y)
}

/** ln x. ∂x = g ⊘ x. */
export function log(x: Tensor): Tensor {
  return pointwise('Log', x, () => divide(x.graph.scalar(1), x))
}

/** √x. ∂x = g ⊘ 2√x. */
export function sqrt(x: Tensor): Tensor {
  return pointwise('Sqrt', x, y => divide(x.graph.scalar(0.5), y))
}

/** σ(x) = 1 / (1 + e⁻ˣ). ∂x = g ⊙ σ(1 − σ). */
export function sigmoid(x: Tensor): Tensor {
  return pointwise('Sigmoid', x, y => subtract(y, multiply(y, y)))
}

/** tanh x. ∂x = g ⊙ (1 − tanh²x). */
export function tanh(x: Tensor): Tensor {
  return pointwise('Tanh', x, y => subtract(x.graph.scalar(1), multiply(y, y)))
}

/** ln(1 + eˣ), stable for every x. ∂x = g ⊙ σ(x). */
export function softplus(x: Tensor): Tensor {
  return pointwise('Softplus', x, () => sigmoid(x))
}

/** max(x, 0). ∂x = g where x > 0, else 0. */
export function relu(x: Tensor): Tensor {
  const { graph } = x
  const y = graph.node('Relu', [x], { shape: x.shape })
  return graph.differentiable(y, [x], g => [() => where(graph.node('Greater', [y, graph.scalar(0)], { dtype: 'bool', shape: x.shape }), g, graph.scalar(0))])
}

/** x·σ(x), the gate of SwiGLU (Shazeer 2020). ∂x = g ⊙ (σ + x·σ(1 − σ)). */
export function silu(x: Tensor): Tensor {
  return multiply(x, sigmoid(x))
}

/** x·Φ(x) with Φ the normal distribution's (Hendrycks and Gimpel 2016). ∂x = g ⊙ (Φ(x) + x·φ(x)). */
export function gelu(x: Tensor): Tensor {
  const { graph } = x
  const normal = scale(add(pointwise('Erf', scale(x, Math.SQRT1_2), () => scale(exp(scale(multiply(x, x), -0.5)), 2 / Math.sqrt(Math.PI))), graph.scalar(1)), 0.5)
  return multiply(x, normal)
}
