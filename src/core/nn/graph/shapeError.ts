import { formatShape, type Shape } from './dimension.ts'

/** Shapes that an op cannot work with, told as the graph is built: `MatMul: (N, 64) and (32, 8): the inner …`. */
export class ShapeError extends Error {
  constructor(op: string, shapes: readonly Shape[], reason: string) {
    super(`${op}: ${shapes.map(formatShape).join(' and ')}: ${reason}`)
    this.name = 'ShapeError'
  }
}
