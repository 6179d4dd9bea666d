import { browseCustomers, browseOrders, browseProducts } from '../../core/store/browseRecords.ts'
import { readSettledPairs, readSuspectedPairs } from '../../core/store/readDuplicates.ts'
import type { Store } from '../../core/store/openStore.ts'
import { readCustomerRecord, readOrderRecord, readProductRecord } from '../../core/store/readRecord.ts'
import type { SubjectHandlers } from '../dispatch.ts'

/** What the Data page lists: everything stored, as it is stored. */
export function browseRoutes(reader: () => Store): SubjectHandlers<'browse'> & SubjectHandlers<'duplicates'> {
  return {
    'browse.customers': query => browseCustomers(reader(), query),
    'browse.products': query => browseProducts(reader(), query),
    'browse.orders': query => browseOrders(reader(), query),
    'browse.customer': ({ id }) => readCustomerRecord(reader(), id),
    'browse.product': ({ id }) => readProductRecord(reader(), id),
    'duplicates.suspected': ({ subject, limit }) => readSuspectedPairs(reader(), subject, limit),
    'duplicates.settled': ({ subject }) => readSettledPairs(reader(), subject),
    'browse.order': ({ id }) => readOrderRecord(reader(), id),
  }
}
