export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/** Gauss–Legendre quadrature on [0, 1], exact for polynomials up to degree 2n − 1; nodes by Newton's method (Press et al. 2007, 4.6). */
export function gaussLegendre(n: number): Quadrature {
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let x = Math.cos(Math.PI * (i + 0.75) / (n + 0.5))
    let slope = 1
    for (let iteration = 0; iteration < 100; iteration++) {
      let [before, here] = [0, 1]
      for (let k = 1; k <= n; k++) [before, here] = [here, ((2 * k - 1) * x * here - (k - 1) * before) / k]
      slope = n * (x * here - before) / (x * x - 1)
      const step = here / slope
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    nodes[i] = (1 - x) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}
