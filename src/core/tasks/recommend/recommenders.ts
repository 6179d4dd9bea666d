import { ShopcastError } from '../../domain/error.ts'
import { RECOMMEND_MODELS } from '../../domain/task.ts'
import { coOccurrence } from '../../models/coOccurrence.ts'
import { ease } from '../../models/ease.ts'
import type { Parameters } from '../../models/fitting.ts'
import { itemKnn } from '../../models/itemKnn.ts'
import { personalRhythm } from '../../models/personalRhythm.ts'
import { popularity } from '../../models/popularity.ts'
import { recentPopularity } from '../../models/recentPopularity.ts'
import type { Recommender } from '../../models/recommender.ts'
import { similarContent } from '../../models/similarContent.ts'
import { similarCustomers } from '../../models/similarCustomers.ts'
import { transitions } from '../../models/transitions.ts'

/** Those that count, simplest first: where two do equally well, the earlier wins. A network comes after them where there are data enough, and their blend last. */
export const recommenders: readonly Recommender[] = [popularity, recentPopularity, coOccurrence, transitions, itemKnn, similarContent, personalRhythm, similarCustomers, ease]

/** @throws ShopcastError modelUnknown {name, known} */
export function recommenderNamed(name: string): Recommender {
  const model = recommenders.find(candidate => candidate.name === name)
  if (!model) throw new ShopcastError('modelUnknown', { name, known: RECOMMEND_MODELS.join(', ') })
  return model
}

/**
 * What is stored of a recommender: its settings, and a network's file. Counting models count again, on the orders there are,
 * whenever they predict: that takes less time than reading a stored table would.
 */
export interface StoredRecommender extends StoredModel {
  /** Whether products a customer already has stay in her list. */
  keepBought: boolean
  /** Categories for which that is the other way round. */
  otherwise?: readonly string[]
  /** Whether what the shop seems to have discontinued is never named. */
  leavesOutDiscontinued?: boolean
  /** The file of the encoder-decoder that was learned beside it. */
  steps?: string
  /** Of a blend. */
  members?: (StoredModel & { weight: number })[]
}

export interface StoredModel {
  name: string
  parameters: Parameters
  /** Of a network: its file among the shop's models. */
  file?: string
}

/** The file of the network that a recommender is or has among its members; there is one at most. */
export function networkFileOf({ file, members }: StoredRecommender): string | undefined {
  return file ?? members?.find(member => member.file !== undefined)?.file
}
