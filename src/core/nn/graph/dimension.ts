/**
 * A dimension of a shape: a whole number, or a product of symbols such as `'N'`, `'L*N'` or `'-1*L'` whose sizes are
 * known only when a graph is bound (a length bucket) or run (the last batch). The text is canonical, so that equal
 * dimensions are equal strings: the coefficient first where it is not 1, then the symbols in alphabetical order.
 */
export type Dimension = number | string

/** The dimensions of a tensor, outermost first; `[]` is a scalar. */
export type Shape = readonly Dimension[]

/** What is known of the symbols, such as `{ N: 128, L: 16 }`. */
export type Sizes = Readonly<Record<string, number>>

/** The product of dimensions in canonical form: `product(['N', 2, 'L'])` is `'2*L*N'`; the empty product is 1. */
export function product(dimensions: readonly Dimension[]): Dimension {
  let coefficient = 1
  const symbols: string[] = []
  for (const dimension of dimensions) {
    for (const factor of String(dimension).split('*')) {
      if (/^-?\d+$/.test(factor)) coefficient *= Number(factor)
      else symbols.push(factor)
    }
  }
  if (symbols.length === 0 || coefficient === 0) return coefficient
  return [...(coefficient === 1 ? [] : [String(coefficient)]), ...symbols.sort()].join('*')
}

/** Puts in the sizes that are known; symbols that are not stay. */
export function bind(dimension: Dimension, sizes: Sizes): Dimension {
  return typeof dimension === 'number' ? dimension : product(dimension.split('*').map(factor => sizes[factor] ?? factor))
}

/** The shape as numbers. Throws where a symbol has no size. */
export function resolve(shape: Shape, sizes: Sizes): number[] {
  return shape.map((dimension) => {
    const bound = bind(dimension, sizes)
    if (typeof bound === 'string') throw new RangeError(`No size is known for ${bound} in ${formatShape(shape)}`)
    return bound
  })
}

/** How many elements a tensor of this shape has. */
export function elementCount(shape: Shape, sizes: Sizes): number {
  return resolve(shape, sizes).reduce((count, size) => count * size, 1)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis])
}

/** `(N, L, 64)` as it is written in docstrings and errors. */
export function formatShape(shape: Shape): string {
  return `(${shape.join(', ')})`
}
