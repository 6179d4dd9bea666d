import type { CatalogueProduct } from '../store/readCatalogue.ts'
import { textTerms } from './textTerms.ts'
import { tfIdf } from './tfIdf.ts'
import { truncatedSvd } from './truncatedSvd.ts'

/** What products are, as vectors in which alike products are near each other. */
export interface ProductContent {
  /** D. */
  readonly width: number
  /** (P + 1, D): the vector of the catalogue's product id p in row p; row 0 is zero. Elements have a mean square of 1. */
  readonly vectors: Float32Array
}

/** With fewer products described than this share, content says more about the describing than about the products. */
const DESCRIBED_SHARE = 0.5

/**
 * Vectors from titles and categories: TF-IDF reduced to `width` dimensions by truncated SVD. Null where most products
 * have neither. The category is a term as a whole besides its words.
 */
export function describeProducts(catalogue: readonly CatalogueProduct[], width: number, checkpoint: () => Promise<void>): Promise<ProductContent | null> {
  return contentOf(catalogue.map(({ name, category }) => [
    ...textTerms(name ?? ''), ...(category === null ? [] : [`category ${category}`, ...textTerms(category)]),
  ]), width, checkpoint)
}

const SEED = 1

/** The same for products described by lists of terms. */
export async function contentOf(terms: readonly (readonly string[])[], width: number, checkpoint: () => Promise<void>): Promise<ProductContent | null> {
  const matrix = tfIdf(terms)
  const described = terms.filter((_, row) => (matrix.starts[row + 1] ?? 0) > (matrix.starts[row] ?? 0)).length
  if (described < DESCRIBED_SHARE * terms.length || matrix.columns === 0) return null
  const scores = await truncatedSvd(matrix, width, SEED, checkpoint)
  const scale = Math.sqrt(scores.length / scores.reduce((sum, value) => sum + value ** 2, 0))
  const vectors = new Float32Array((terms.length + 1) * width)
  vectors.set(scores.map(value => value * scale), width)
  return { width, vectors }
}
