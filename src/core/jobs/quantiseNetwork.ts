import { evenSample } from '../backtest/evenSample.ts'
import { topAgreement } from '../backtest/topAgreement.ts'
import type { Histories } from '../datasets/histories.ts'
import type { QuantisedNetwork } from '../domain/learning.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { FittedRecommender, HistoryQuery } from '../models/recommender.ts'
import { quantiseOnnx } from '../nn/codec/quantise.ts'

/** Of the ten products that each of the two names first, at least so many must be the same, in the mean. */
const LEAST_AGREEMENT = 0.95
const LIST = 10
/** Taken evenly from all there are. */
const MOST_QUERIES = 2000

/**
 * A network's file with its matrices in a byte a number, where that names nearly the same products; else as it was.
 * @param rank the network of a file, ready to rank for the queries
 */
export async function quantiseNetwork(file: Uint8Array, rank: (file: Uint8Array) => FittedRecommender, histories: Histories, queries: readonly HistoryQuery[], checkpoint: Checkpoint): Promise<{ file: Uint8Array; quantised: QuantisedNetwork }> {
  const small = quantiseOnnx(file)
  const agreement = await topAgreement(rank(file), rank(small), histories, evenSample(queries, MOST_QUERIES), LIST, checkpoint)
  const used = agreement >= LEAST_AGREEMENT && small.length < file.length
  return { file: used ? small : file, quantised: { used, agreement, bytes: small.length, bytesBefore: file.length } }
}
