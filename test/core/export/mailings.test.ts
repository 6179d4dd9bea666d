import { join } from 'node:path'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mailing as mailingSchema } from '../../../src/contracts/mailings.ts'
import type { ExportRequest } from '../../../src/core/domain/job.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import { drawHoldOut } from '../../../src/core/export/holdOut.ts'
import { previewExport } from '../../../src/core/export/previewExport.ts'
import { readMailings } from '../../../src/core/export/readMailings.ts'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import { exportJob } from '../../../src/core/jobs/exportJob.ts'
import { AS_OF, MadeShop } from '../store/madeShop.ts'

const request: ExportRequest = { list: 'churn', format: 'generic', audience: { tab: 'everyone' }, limit: null, onlyMarketing: true, excel: false, holdOut: true }

describe('a list parted by lot', () => {
  it('has everybody on one side, a tenth set aside, the same again for the same seed', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 20, maxLength: 300 }), fc.integer({ min: 1, max: 1000 }), (ids, seed) => {
      const { mailed, setAside } = drawHoldOut(ids, seed)
      expect([...mailed, ...setAside].sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b))
      expect(setAside.length).toBe(Math.round(ids.length / 10))
      expect(drawHoldOut(ids, seed)).toEqual({ seed, mailed, setAside })
    }))
  })

  it('gives each customer the same chance, wherever she stands on the list', () => {
    const ids = Array.from({ length: 50 }, (_, i) => i)
    const times = new Array<number>(50).fill(0)
    for (let seed = 1; seed <= 4000; seed++) for (const id of drawHoldOut(ids, seed).setAside) times[id] = (times[id] ?? 0) + 1
    for (const count of times) expect(Math.abs(count - 400)).toBeLessThan(5 * Math.sqrt(4000 * 0.1 * 0.9))
  })
})

describe('a mailing', () => {
  let shop: MadeShop
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shopcast-mailing-'))
    shop = new MadeShop().trained('churn')
    shop.db.exec("INSERT INTO months (month, currency, orders, sales_minor, refunds_minor) VALUES ('2026-03', 'EUR', 400, 400000, 0)")
    for (let id = 1; id <= 200; id++) shop.customer({ id, orders: 2, risk: 'high', segment: 'sleeping', valueAtRisk: id, acceptsMarketing: id <= 190 })
  })
  afterEach(() => {
    shop[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  const save = (change: Partial<ExportRequest> = {}): ReturnType<typeof exportJob> => exportJob({ kind: 'export', file: join(folder, 'list.csv'), request: { ...request, ...change } }, createJobContext({ dataDir: shop.dataDir, resourcesDir: '' }))
  const sides = (): { mailed: number[]; setAside: number[] } => {
    const of = (side: number): number[] => shop.reader.prepare('SELECT customer_id FROM mailing_members WHERE set_aside = ? ORDER BY customer_id').pluck().all(side) as number[]
    return { mailed: of(0), setAside: of(1) }
  }

  it('leaves those set aside out of the file, as the preview said, and keeps both sides', async () => {
    const preview = previewExport(shop.reader, request)
    expect(preview).toMatchObject({ total: 171, setAside: 19, leftOutForConsent: 10 })
    expect(await save()).toMatchObject({ rows: 171, setAside: 19, leftOutForConsent: 10 })
    const written = readFileSync(join(folder, 'list.csv'), 'utf8').trim().split('\r\n').slice(1).map(line => line.split(',')[1] ?? '')
    expect(written.slice(0, 5)).toEqual(preview.rows.map(row => row[1]))
    const { mailed, setAside } = sides()
    expect(written.map(id => Number(id.slice(1))).sort((a, b) => a - b)).toEqual(mailed)
    expect([...mailed, ...setAside].sort((a, b) => a - b)).toEqual(Array.from({ length: 190 }, (_, i) => i + 1))
  })

  it('draws anew for the next list', async () => {
    await save()
    const first = sides().setAside
    await save()
    expect(sides().setAside).not.toEqual([...first, ...first].sort((a, b) => a - b))
    expect(readMailings(shop.reader).map(({ id }) => id)).toEqual([2, 1])
  })

  it('sets nobody aside where the list is too short to tell anything, or nobody asked', async () => {
    expect(await save({ limit: 29 })).toMatchObject({ rows: 19, setAside: 0 })
    expect(await save({ holdOut: undefined })).toMatchObject({ rows: 190, setAside: 0 })
    expect(readMailings(shop.reader)).toEqual([])
  })

  it('says nothing before later orders come, then how many more ordered and how sure that is', async () => {
    await save()
    expect(readMailings(shop.reader)[0]).toMatchObject({ tab: 'everyone', coveredDays: 0, shareMore: null, revenueMore: null, mailed: { customers: 171, returned: 0 } })
    const { mailed, setAside } = sides()
    let order = 0
    // Before the list and after its horizon are no answers to the letter.
    shop.order(++order, mailed[0] ?? 0, AS_OF - DAY).order(++order, setAside[0] ?? 0, AS_OF + 91 * DAY)
    for (const id of mailed.slice(0, 100)) shop.order(++order, id, AS_OF + 30 * DAY)
    shop.order(++order, mailed[0] ?? 0, AS_OF + 31 * DAY)
    for (const id of setAside.slice(0, 3)) shop.order(++order, id, AS_OF + 10 * DAY)
    const [found] = readMailings(shop.reader)
    expect(mailingSchema.parse(found)).toEqual(found)
    expect(found).toMatchObject({ coveredDays: 90, mailed: { customers: 171, returned: 100, orders: 101, revenueMinor: 101 * 900 }, setAside: { customers: 19, returned: 3, orders: 3 } })
    expect(found?.shareMore?.estimate).toBeCloseTo(100 / 171 - 3 / 19, 10)
    expect(found?.shareMore?.low).toBeGreaterThan(0.1)
    expect(found?.revenueMore?.low).toBeGreaterThan(0)
  })
})
