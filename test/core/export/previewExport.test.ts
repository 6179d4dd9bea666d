import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportRequest } from '../../../src/core/domain/job.ts'
import { previewExport } from '../../../src/core/export/previewExport.ts'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import { exportJob } from '../../../src/core/jobs/exportJob.ts'
import { makePredictedShop, type PredictedShop } from './predictedShop.ts'

const request: ExportRequest = { list: 'churn', format: 'klaviyo', audience: 'all', limit: null, onlyMarketing: true, excel: false }

describe('an export', () => {
  let shop: PredictedShop
  beforeAll(() => void (shop = makePredictedShop()))
  afterAll(() => shop.remove())
  const preview = (change: Partial<ExportRequest>): ReturnType<typeof previewExport> => previewExport(shop.store, { ...request, ...change })

  test('for Klaviyo begins with Email, splits names, and leaves out who refuses letters or has no address', () => {
    const { columns, rows, total, leftOutForConsent, proposedName } = preview({})
    expect(columns).toEqual(['Email', 'First Name', 'Last Name', 'Email Marketing Consent', 'risk', 'expected_next_order', 'churn_probability', 'segment', 'last_order', 'reason'])
    expect(rows.map(row => row.slice(0, 6))).toEqual([
      ['meiling.chen@example.net', '美玲', '陈', 'Subscribed', 'high', '2026-12-13'],
      ['margaret@example.com', 'Margaret', 'Holloway', 'Subscribed', 'high', '2026-12-13'],
      ['v@example.com', 'Vincent', 'van Gogh', '', 'low', '2026-12-13'],
    ])
    expect({ total, leftOutForConsent, proposedName }).toEqual({ total: 3, leftOutForConsent: 1, proposedName: 'customers-2026-11-21.csv' })
  })

  test('a limit takes those with most value at risk, and refusals leave a gap', () => {
    expect(preview({ limit: 2 })).toMatchObject({ total: 1, leftOutForConsent: 1 })
    expect(preview({ limit: 2, onlyMarketing: false })).toMatchObject({ total: 2, leftOutForConsent: 0 })
  })

  test('of chosen customers, or of a tab, holds those only', () => {
    expect(preview({ audience: { customerIds: [1, 3] } })).toMatchObject({ total: 1, leftOutForConsent: 1 })
    const winBack = preview({ audience: { tab: 'winBack' }, format: 'generic' })
    expect(winBack).toMatchObject({ total: 3, leftOutForConsent: 1, proposedName: 'win-back-2026-11-21.csv' })
  })

  test.each([
    ['mailchimp', ['Email Address', 'First Name', 'Last Name', 'Tags', 'accepts_marketing'], ['meiling.chen@example.net', '美玲', '陈', 'shopcast-risk-high, shopcast-aboutToLapse', 'yes']],
    ['shopify', ['First Name', 'Last Name', 'Email', 'Accepts Email Marketing', 'Tags', 'Note'], ['美玲', '陈', 'meiling.chen@example.net', 'yes']],
    ['woocommerce', ['user_email', 'first_name', 'last_name', 'shopcast_accepts_marketing', 'shopcast_risk'], ['meiling.chen@example.net', '美玲', '陈', 'yes', 'high']],
  ] as const)('for %s has the headings that it knows', (format, headings, cells) => {
    const { columns, rows } = preview({ format })
    expect(columns.slice(0, headings.length)).toEqual(headings)
    expect(rows[0]?.slice(0, cells.length)).toEqual(cells)
  })

  test('of recommendations is a row a customer for a mailing, a row a product otherwise', () => {
    const mailing = preview({ list: 'recommendations' })
    expect(mailing.columns.slice(4, 7)).toEqual(['recommendation_1', 'recommendation_1_id', 'recommendation_1_reason'])
    expect(mailing.rows[1]?.slice(0, 6)).toEqual(['margaret@example.com', 'Margaret', 'Holloway', 'Subscribed', 'Lavender & Oat Soap', 'SOAP-1'])
    expect(mailing.total).toBe(2)
    expect(preview({ list: 'recommendations', format: 'generic' })).toMatchObject({ total: 9, proposedName: 'recommendations-2026-11-21.csv' })
  })

  test('of products is for programs only', () => {
    expect(preview({ list: 'boughtTogether', format: 'generic' })).toMatchObject({ total: 1, proposedName: 'bought-together-2026-11-21.csv' })
    expect(() => preview({ list: 'similar' })).toThrow('badRequest')
    expect(() => preview({ list: 'nextSteps', format: 'klaviyo' })).toThrow('badRequest')
  })

  test('writes what the preview showed; for Excel with a mark, and risky ids escaped and counted', async () => {
    const file = join(shop.folder, 'export.csv')
    const context = createJobContext({ dataDir: shop.folder, resourcesDir: '' })
    const generic = { ...request, format: 'generic', onlyMarketing: false } as const
    expect(await exportJob({ kind: 'export', request: generic, file }, context)).toEqual({ rows: 5, leftOutForConsent: 0, leftOutWithoutEmail: 0, setAside: 0, escapedIds: 0, pseudonyms: false })
    expect(readFileSync(file, 'utf8')).toContain(',-4,')
    expect(await exportJob({ kind: 'export', request: { ...generic, excel: true }, file }, context)).toEqual({ rows: 5, leftOutForConsent: 0, leftOutWithoutEmail: 0, setAside: 0, escapedIds: 1, pseudonyms: false })
    expect(await exportJob({ kind: 'export', request: { ...generic, format: 'klaviyo' }, file: `${file}.klaviyo` }, context)).toMatchObject({ rows: 4, leftOutWithoutEmail: 1 })
    const text = readFileSync(file, 'utf8')
    expect(text.startsWith('\uFEFFas_of,')).toBe(true)
    expect(text).toContain(",'-4,")
    expect(text).toContain(',193012345678901234,')
  })
})
