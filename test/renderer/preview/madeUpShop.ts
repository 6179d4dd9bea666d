import { NEXT_STEPS, type Evaluation } from '../../../src/core/domain/evaluation.ts'
import type { ImportReport, Inspection, RecognisedFile } from '../../../src/core/domain/importing.ts'

/** Invented figures of an invented shop, for looking at pages without the app behind them. */
const HEADINGS = ['Name', 'Email', 'Paid at', 'Lineitem quantity', 'Lineitem name', 'Lineitem price', 'Billing Name', 'Created at', 'Currency', 'Accepts Marketing']

export function reportOfYears(): ImportReport {
  const months = Array.from({ length: 45 }, (_, index) => {
    const at = new Date(Date.UTC(2026, 10 - index, 1))
    return { month: at.toISOString().slice(0, 7), currency: 'CAD', orders: 241 - (index * 7) % 60, salesMinor: 1061240 - index * 4321, refundsMinor: 14800 + (index * 911) % 9000 }
  })
  return {
    files: [
      { name: 'orders_export_1.csv', bytes: 4_200_000, rows: 14_000, profile: 'shopify', encoding: 'utf-8', confidence: 1 },
      { name: 'orders_export_2.csv', bytes: 1_900_000, rows: 7_304, profile: 'shopify', encoding: 'utf-8', confidence: 1 },
    ],
    rows: 21_304, orders: 9476, lines: 21_186, events: 0, visits: 0, customers: 3812, products: 143, unidentifiedLines: 52, duplicates: 118,
    revenue: { CAD: '412868.35' }, refunds: { CAD: '5336.50' },
    problems: [
      { code: 'duplicateRows', count: 118, examples: [{ file: 'orders_export_1.csv', row: 212, text: '#1093, Lavender & Oat Soap, 2' }, { file: 'orders_export_2.csv', row: 1311, text: '#8204, Gift Box, Small Joys, 2' }] },
      { code: 'cancelledOrders', count: 64, examples: [{ file: 'orders_export_1.csv', row: 402, text: '#1180' }] },
      { code: 'customerMissing', count: 41, examples: [{ file: 'orders_export_1.csv', row: 881, text: '#1333' }] },
      { code: 'priceZero', count: 3, examples: [{ file: 'orders_export_2.csv', row: 17, text: 'Sample card, 0.00' }] },
    ],
    importId: 1,
    rowFates: { sale: 20_900, return: 120, notAProduct: 44, cancelled: 122, event: 0, customer: 0, empty: 0, duplicate: 118, alreadyKnown: 0, unreadable: 0 },
    months, reconciliation: [], changedOrders: { count: 0, changes: {} }, period: { first: Date.UTC(2023, 2, 14, 14, 12), last: Date.UTC(2026, 10, 21, 20) }, timeZone: 'America/Toronto', tookSeconds: 6.2,
  }
}

function fileOf(name: string, bytes: number, rows: [string, string, string, string, string, string, string, number, boolean][]): RecognisedFile {
  return {
    name, bytes, profile: 'shopify', kind: 'orders', confidence: 1, matchedColumns: HEADINGS.length, matched: HEADINGS, absent: [], remembered: null, format: 'text', encoding: 'utf-8', delimiter: ',', hasHeader: true, columns: HEADINGS,
    mapping: { orderId: 'Name', customerEmail: 'Email', customerName: 'Billing Name', orderedAt: 'Created at', productName: 'Lineitem name', quantity: 'Lineitem quantity', unitPrice: 'Lineitem price', currency: 'Currency', acceptsMarketing: 'Accepts Marketing' },
    preview: rows.map(([order, raw, customer, email, product, quantity, price, at, understood], index) => ({
      row: index + 2,
      cells: [order, email, raw, quantity, product, price, customer, raw, 'CAD', 'yes'],
      understood: understood ? { orderId: order, at, customer, product, quantity: Number(quantity), totalMinor: Math.round(Number(quantity) * Number(price) * 100), currency: 'CAD', eventKind: null } : null,
    })),
  }
}

export function inspectionOfShopify(options: { answers?: Record<string, string> | undefined }): Inspection {
  const monthFirst = options.answers?.dateOrder === 'mdy'
  return {
    files: [
      fileOf('orders_export_1.csv', 4_200_000, [
        ['#1001', '2023-03-14 10:12:05 -0400', 'Geneviève Tremblay', 'gen@bell.net', 'Lavender & Oat Soap', '3', '8.50', Date.UTC(2023, 2, 14, 14, 12), true],
        ['#1001', '2023-03-14 10:12:05 -0400', 'Geneviève Tremblay', 'gen@bell.net', 'Linen Soap Bag', '1', '9.00', Date.UTC(2023, 2, 14, 14, 12), true],
        ['#1002', '2023-03-14 13:40:51 -0400', 'Oliver Brandt', 'o.brandt@gmx.de', 'Cedar Beard Oil 30 ml', '1', '22.00', Date.UTC(2023, 2, 14, 17, 40), true],
      ]),
      fileOf('orders_export_2.csv', 1_900_000, [
        ['#8204', '03/04/2026 09:05', 'Rosalind Pike', 'rosalind@pike.co', 'Gift Box, Small Joys', '2', '34.00', monthFirst ? Date.UTC(2026, 2, 4, 14, 5) : Date.UTC(2026, 3, 3, 13, 5), true],
        ['#8205', '03/04/2026 16:27', '李慧敏', 'huimin.li@qq.com', 'Jasmine Tea Soap', '2', '9.50', monthFirst ? Date.UTC(2026, 2, 4, 21, 27) : Date.UTC(2026, 3, 3, 20, 27), true],
      ]),
    ],
    questions: [{
      code: 'dateOrder', key: 'dateOrder', file: 'orders_export_2.csv', params: { example: '03/04/2026', column: 'Created at', rows: 38 },
      choices: [{ value: 'dmy', likely: true, params: { date: '2026-04-03' } }, { value: 'mdy', likely: false, params: { date: '2026-03-04' } }],
    }],
    report: { ...reportOfYears(), orders: 9540, importId: null },
  }
}

export function evaluationOfChurn(): Evaluation {
  return {
    task: 'churn', protocol: 'time', cut: '2026-08-24', horizonDays: 90, customers: 1246, listLength: 100, winner: 'mbgNbd',
    models: [
      { name: 'mbgNbd', metrics: { foundInList: 0.17, precisionInList: 0.59, aucRoc: 0.78, brier: 0.17 }, validation: {}, parameters: {} },
      { name: 'bgNbd', metrics: { foundInList: 0.16, precisionInList: 0.57, aucRoc: 0.77, brier: 0.175 }, validation: {}, parameters: {} },
      { name: 'recency', metrics: { foundInList: 0.13, precisionInList: 0.45, aucRoc: 0.7, brier: 0.19 }, validation: {}, parameters: {} },
    ],
    calibration: [0.06, 0.15, 0.25, 0.35, 0.46, 0.56, 0.67, 0.82].map((meanPredicted, index) => ({ count: 200 - index * 18, meanPredicted, observed: meanPredicted + ([0, 0.02, -0.02, 0.03, -0.02, 0.04, -0.03, -0.03][index] ?? 0) })),
    boughtOnce: { customers: 412, meanPredicted: 0.71, observed: 0.74, apart: true },
  }
}

export function evaluationOfRecommend(): Evaluation {
  return {
    task: 'recommend', protocol: 'time', cut: '2026-08-24', horizonDays: 90, customers: 980, listLength: 10, winner: 'coOccurrence',
    models: [
      { name: 'coOccurrence', metrics: { hrAt3: 0.38, hrAt10: 0.52, ndcgAt10: 0.31 }, validation: {}, parameters: {} },
      { name: 'recentPopularity', metrics: { hrAt3: 0.26, hrAt10: 0.4, ndcgAt10: 0.22 }, validation: {}, parameters: {} },
      { name: 'popularity', metrics: { hrAt3: 0.21, hrAt10: 0.35, ndcgAt10: 0.19 }, validation: {}, parameters: {} },
    ],
    calibration: [],
    nextSteps: { cut: '2026-08-24', horizonDays: 90, customers: 640, right: [0.31, 0.24, 0.19, 0.14, 0.12], repeated: [0.29, 0.2, 0.15, 0.12, 0.1] },
    notTried: ['gru', 'lstm', NEXT_STEPS],
  }
}
