import type { Tensor } from '../graph/tensor.ts'
import { gelu, relu, silu } from '../ops/activation.ts'
import { multiply } from '../ops/arithmetic.ts'
import { drop } from './drop.ts'
import { linear } from './linear.ts'
import { within, type Scope } from './scope.ts'

export interface FeedForwardOptions {
  readonly width: number
  readonly hidden: number
  readonly activation: 'relu' | 'gelu' | 'swiglu'
  readonly dropout: number
}

/**
 * Two layers applied to every position by itself: drop(W₂·drop(f(W₁x + b₁)) + b₂), and for SwiGLU (Shazeer 2020)
 * drop(W₂·drop(silu(W₁x + b₁) ⊙ (W₃x + b₃)) + b₂).
 *
 * Shapes: (…, E) → (…, E). Parameters: `in`, `out` and for SwiGLU `gate`, each with `weight` and `bias`.
 */
export function feedForward(scope: Scope, { width, hidden, activation, dropout }: FeedForwardOptions): (x: Tensor) => Tensor {
  const into = linear(within(scope, 'in'), width, hidden)
  const gate = activation === 'swiglu' ? linear(within(scope, 'gate'), width, hidden) : null
  const out = linear(within(scope, 'out'), hidden, width)
  const activate = { relu, gelu, swiglu: silu }[activation]
  return (x) => {
    const activated = activate(into(x))
    return drop(scope, out(drop(scope, gate ? multiply(activated, gate(x)) : activated, dropout)), dropout)
  }
}
