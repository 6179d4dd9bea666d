/** A matrix of few values in rows: row r has the values `values[starts[r]]` to `values[starts[r + 1] − 1]` in `columns`. */
export interface SparseMatrix {
  readonly rows: number
  readonly columns: number
  /** Length rows + 1. */
  readonly starts: Int32Array
  readonly column: Int32Array
  readonly values: Float32Array
}

/** A term of one document alone makes nothing alike. */
const FEWEST_DOCUMENTS = 2
const MOST_TERMS = 50_000

/**
 * TF-IDF of documents given as lists of terms (Salton and Buckley 1988): (1 + ln tf)·(ln((1 + n)/(1 + df)) + 1), each row
 * scaled to length 1. Terms of a single document are left out, and the rarest where there are more than 50,000.
 */
export function tfIdf(documents: readonly (readonly string[])[]): SparseMatrix {
  const documentsWith = new Map<string, number>()
  for (const terms of documents) for (const term of new Set(terms)) documentsWith.set(term, (documentsWith.get(term) ?? 0) + 1)
  const kept = [...documentsWith].filter(([, count]) => count >= FEWEST_DOCUMENTS).sort((a, b) => b[1] - a[1]).slice(0, MOST_TERMS)
  const columnOf = new Map(kept.map(([term], index) => [term, index]))
  const inverse = Float64Array.from(kept, ([, count]) => Math.log((1 + documents.length) / (1 + count)) + 1)

  const starts = new Int32Array(documents.length + 1)
  const column: number[] = []
  const values: number[] = []
  for (const [index, terms] of documents.entries()) {
    const frequencies = new Map<number, number>()
    for (const term of terms) {
      const place = columnOf.get(term)
      if (place !== undefined) frequencies.set(place, (frequencies.get(place) ?? 0) + 1)
    }
    const weights = [...frequencies].map(([place, frequency]): [number, number] => [place, (1 + Math.log(frequency)) * (inverse[place] ?? 0)])
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight ** 2, 0))
    for (const [place, weight] of weights) {
      column.push(place)
      values.push(weight / length)
    }
    starts[index + 1] = column.length
  }
  return { rows: documents.length, columns: kept.length, starts, column: Int32Array.from(column), values: Float32Array.from(values) }
}
