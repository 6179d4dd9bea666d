import type { Field, FileKind } from '../../../core/domain/importing.ts'

/** What the files of each kind usually say; other meanings are offered when asked for. */
export const USUAL_FIELDS: Record<FileKind, readonly Field[]> = {
  orders: ['orderId', 'customerId', 'customerEmail', 'customerName', 'sku', 'productName', 'orderedAt', 'quantity', 'unitPrice', 'lineTotal', 'currency', 'orderStatus'],
  customers: ['customerId', 'customerEmail', 'customerPhone', 'customerName', 'customerPostcode', 'acceptsMarketing'],
  events: ['customerId', 'productId', 'productName', 'category', 'orderedAt', 'eventKind', 'sessionId', 'unitPrice'],
  products: ['sku', 'productId', 'productName', 'category', 'orderedAt'],
  visits: ['visitMonth', 'visitorType', 'productPages', 'productSeconds', 'trafficType', 'bought'],
}
