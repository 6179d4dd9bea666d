import { blendRecommender } from '../models/blend.ts'
import { fitAtOnce, type FittedRecommender } from '../models/recommender.ts'
import type { Store } from '../store/openStore.ts'
import { findDiscontinued, withoutProducts } from '../tasks/recommend/discontinued.ts'
import { keptProducts } from '../tasks/recommend/keptProducts.ts'
import { recommenderNamed, type StoredModel, type StoredRecommender } from '../tasks/recommend/recommenders.ts'
import type { JobContext } from './jobContext.ts'
import type { LoadedShop } from './loadShop.ts'
import { restoreNetwork } from './networkRun.ts'

/** A stored recommender, fitted to all there is now where it counts. @throws ShopcastError modelFileMissing */
export async function restoreRecommender(db: Store, stored: StoredRecommender, shop: LoadedShop, context: JobContext): Promise<FittedRecommender> {
  return withoutProducts(await restoreRanker(db, stored, shop, context), stored.leavesOutDiscontinued ? findDiscontinued(shop.part) : undefined)
}

async function restoreRanker(db: Store, stored: StoredRecommender, shop: LoadedShop, context: JobContext): Promise<FittedRecommender> {
  if (!stored.members) return restoreModel(db, stored, shop, context)
  const members: { fitted: FittedRecommender; weight: number }[] = []
  for (const member of stored.members) members.push({ fitted: await restoreModel(db, member, shop, context), weight: member.weight })
  return blendRecommender(stored.parameters, members, shop.histories, keptProducts(shop.histories, stored))
}

async function restoreModel(db: Store, stored: StoredModel, shop: LoadedShop, context: JobContext): Promise<FittedRecommender> {
  return stored.file === undefined
    ? recommenderNamed(stored.name).fit(shop.part, stored.parameters, fitAtOnce(context.checkpoint))
    : restoreNetwork(db, stored, shop, context)
}
