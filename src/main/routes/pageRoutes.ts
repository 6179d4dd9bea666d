import { ShopcastError } from '../../core/domain/error.ts'
import { previewExport } from '../../core/export/previewExport.ts'
import { readMailings } from '../../core/export/readMailings.ts'
import { writeEvents } from '../../core/export/tensorBoard/writeEvents.ts'
import { writeReport } from '../../core/export/writeReport.ts'
import { copyModelFile } from '../../core/store/modelFiles.ts'
import type { Store } from '../../core/store/openStore.ts'
import { findBasketProducts, readBasketOffers } from '../../core/store/readBasketOffers.ts'
import { readCustomer } from '../../core/store/readCustomer.ts'
import { readCustomers } from '../../core/store/readCustomers.ts'
import { readDataQuality } from '../../core/store/readDataQuality.ts'
import { readDifferences } from '../../core/store/readDifferences.ts'
import { readImport, readImports } from '../../core/store/readImports.ts'
import { readOverview } from '../../core/store/readOverview.ts'
import { readProduct } from '../../core/store/readProduct.ts'
import { readOffersByCustomer, readOffersByProduct } from '../../core/store/readRecommendations.ts'
import { readRuns, readRunsById, readTrials } from '../../core/store/readRuns.ts'
import { readNetworkInUse } from '../../core/store/trainingRuns.ts'
import type { SubjectHandlers } from '../dispatch.ts'
import type { FileTokens } from '../fileTokens.ts'

type PageHandlers = SubjectHandlers<'overview'> & SubjectHandlers<'quality'> & SubjectHandlers<'customers'> & SubjectHandlers<'recommendations'> & SubjectHandlers<'runs'> & SubjectHandlers<'imports'> & SubjectHandlers<'export'> & SubjectHandlers<'mailings'>

/** As many as a list under a search field shows. */
const PRODUCTS_FOUND = 12

/** What the pages read: each route is one query of the store, on the shop that is shown. */
export function pageRoutes(reader: () => Store, tokens: FileTokens, dataDir: () => string): PageHandlers {
  return {
    'overview.get': () => readOverview(reader()),
    'quality.get': () => readDataQuality(reader()),
    'customers.list': query => readCustomers(reader(), query),
    'customers.get': ({ id }) => readCustomer(reader(), id),
    'recommendations.byCustomer': query => readOffersByCustomer(reader(), query),
    'recommendations.byProduct': query => readOffersByProduct(reader(), query),
    'recommendations.product': ({ productId }) => readProduct(reader(), productId),
    'recommendations.basketProducts': ({ search }) => findBasketProducts(reader(), search, PRODUCTS_FOUND),
    'recommendations.forBasket': ({ productIds }) => readBasketOffers(reader(), productIds),
    'export.preview': request => previewExport(reader(), request),
    'mailings.list': () => readMailings(reader()),
    'runs.list': () => readRuns(reader()),
    'runs.trials': ({ id }) => readTrials(reader(), id),
    'runs.some': ({ ids }) => readRunsById(reader(), ids),
    'runs.saveTensorBoard': ({ id, file }) => {
      const [run] = readRunsById(reader(), [id])
      if (!run) throw new ShopcastError('runUnknown', { id })
      return writeEvents(run, tokens.pathOf(file))
    },
    'runs.saveModel': ({ file }) => {
      const inUse = readNetworkInUse(reader())
      if (!inUse) throw new ShopcastError('runHasNoNetwork')
      return copyModelFile(dataDir(), inUse.file, tokens.pathOf(file))
    },
    'imports.differences': query => readDifferences(reader(), query),
    'imports.list': () => readImports(reader()),
    'imports.get': ({ id }) => {
      const found = readImport(reader(), id)
      if (!found) throw new ShopcastError('importUnknown', { id })
      return found
    },
    'imports.saveReport': async ({ id, file }) => ({ rows: await writeReport(reader(), id, tokens.pathOf(file)) }),
  }
}
