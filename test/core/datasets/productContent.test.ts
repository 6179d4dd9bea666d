import { describe, expect, it } from 'vitest'
import { describeProducts } from '../../../src/core/datasets/productContent.ts'
import { textTerms } from '../../../src/core/datasets/textTerms.ts'
import { tfIdf, type SparseMatrix } from '../../../src/core/datasets/tfIdf.ts'
import { eigenvectors, truncatedSvd } from '../../../src/core/datasets/truncatedSvd.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { noCheckpoint } from '../historiesOf.ts'

describe('terms of a text', () => {
  it('are words without case, with the letter groups of longer ones', () => {
    expect(textTerms('Red MUG, 2L')).toEqual(['red', 'mug', '2l'])
    expect(textTerms('holder')).toEqual(['holder', '_hol', 'hold', 'olde', 'lder', 'der_'])
  })

  it('are characters and their pairs in Chinese, also beside other writing', () => {
    expect(textTerms('无线耳机')).toEqual(['无', '线', '耳', '机', '无线', '线耳', '耳机'])
    expect(textTerms('USB数据')).toEqual(['数', '据', '数据', 'usb'])
  })

  it('are the same for full and half width', () => {
    expect(textTerms('ＵＳＢ　３')).toEqual(['usb', '3'])
  })
})

describe('TF-IDF', () => {
  it('weighs rare terms more, leaves out those of one document and scales rows to length 1', () => {
    const { rows, columns, starts, values } = tfIdf([['tea', 'red', 'red', 'alone'], ['tea', 'red'], ['tea'], []])
    expect([rows, columns]).toEqual([4, 2])
    expect([...starts]).toEqual([0, 2, 4, 5, 5])
    const [tea, red] = [Math.log(5 / 4) + 1, Math.log(5 / 3) + 1]
    expect(values[2]).toBeCloseTo(tea / Math.hypot(tea, red))
    expect(values[1]).toBeCloseTo(red * (1 + Math.log(2)) / Math.hypot(tea, red * (1 + Math.log(2))))
    expect(values[4]).toBe(1)
  })
})

/** A sparse matrix with the given elements. */
function sparse(elements: readonly (readonly number[])[]): SparseMatrix {
  const filled = elements.map(row => row.flatMap((value, column) => value === 0 ? [] : [{ column, value }]))
  const starts = Int32Array.from({ length: elements.length + 1 }, (_, index) => filled.slice(0, index).flat().length)
  return { rows: elements.length, columns: elements[0]?.length ?? 0, starts, column: Int32Array.from(filled.flat(), ({ column }) => column), values: Float32Array.from(filled.flat(), ({ value }) => value) }
}

describe('the truncated SVD', () => {
  const random = new Random(3)
  const normal = () => random.next() + random.next() + random.next() - 1.5
  const left = Array.from({ length: 40 }, () => [9 * normal(), 3 * normal(), normal()])
  const right = Array.from({ length: 25 }, () => [normal(), normal(), normal()])
  const matrix = left.map(x => right.map(y => x.reduce((sum, value, k) => sum + value * (y[k] ?? 0), 0)))

  it('keeps all inner products of rows of a matrix of that rank', async () => {
    const rank = 3
    const scores = await truncatedSvd(sparse(matrix), rank, 1, noCheckpoint)
    for (let a = 0; a < 40; a += 7) {
      for (let b = 0; b < 40; b += 5) {
        const exact = (matrix[a] ?? []).reduce((sum, value, k) => sum + value * (matrix[b]?.[k] ?? 0), 0)
        const kept = Array.from({ length: rank }, (_, k) => (scores[a * rank + k] ?? 0) * (scores[b * rank + k] ?? 0)).reduce((sum, value) => sum + value)
        expect(kept).toBeCloseTo(exact, 3)
      }
    }
  })

  it('orders dimensions by how much they keep, and leaves those beyond the rank of the matrix at zero', async () => {
    const scores = await truncatedSvd(sparse(matrix), 5, 1, noCheckpoint)
    const lengths = Array.from({ length: 5 }, (_, k) => Math.hypot(...Array.from({ length: 40 }, (__, row) => scores[row * 5 + k] ?? NaN)))
    const gram = matrix.map(x => Float64Array.from(matrix, y => x.reduce((sum, value, k) => sum + value * (y[k] ?? 0), 0)))
    eigenvectors(gram).values.slice(0, 3).forEach((value, k) => expect(lengths[k]).toBeCloseTo(Math.sqrt(value), 3))
    expect(Math.max(...lengths.slice(3))).toBeLessThan(1e-3)
  })
})

describe('product content', () => {
  const named = (names: readonly (string | null)[]) => names.map((name, id) => ({ id, externalId: `${id}`, name, category: null }))
  const cosine = (vectors: Float32Array, width: number, a: number, b: number) => {
    const [x, y] = [a, b].map(product => vectors.subarray(product * width, (product + 1) * width)) as [Float32Array, Float32Array]
    return x.reduce((sum, value, k) => sum + value * (y[k] ?? 0), 0) / Math.hypot(...x) / Math.hypot(...y)
  }

  it('puts products with like titles near each other', async () => {
    const content = await describeProducts(named(['红色陶瓷杯', '蓝色陶瓷杯', '无线耳机 黑色', '蓝牙无线耳机', 'candle holder', 'CANDLE HOLDERS, SET']), 4, noCheckpoint)
    const near = (a: number, b: number) => cosine(content?.vectors ?? new Float32Array(), content?.width ?? 0, a, b)
    expect(near(1, 2)).toBeGreaterThan(near(1, 4) + 0.3)
    expect(near(3, 4)).toBeGreaterThan(near(2, 3) + 0.3)
    expect(near(5, 6)).toBeGreaterThan(0.8)
  })

  it('is none where most products have no title', async () => {
    expect(await describeProducts(named([null, null, null, 'red mug']), 4, noCheckpoint)).toBeNull()
  })
})
