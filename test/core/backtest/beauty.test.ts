import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { backtestRecommend } from '../../../src/core/backtest/backtestRecommend.ts'
import { leaveOneOutProtocol } from '../../../src/core/backtest/rankingProtocol.ts'
import { dayOfDate } from '../../../src/core/datasets/histories.ts'
import { coOccurrence } from '../../../src/core/models/coOccurrence.ts'
import { projectRoot } from '../../projectRoot.ts'
import { historiesOf, noCheckpoint } from '../historiesOf.ts'

const file = join(projectRoot, '../shared/data/beauty/interactions.csv.gz')

describe.skipIf(!existsSync(file))('on Amazon Beauty, leave-one-out (skipped where ../shared/data/beauty is absent)', () => {
  it('co-occurrence, tuned on the validation purchase alone, reaches NDCG@10 of .047 on the last one', async () => {
    const rows = gunzipSync(readFileSync(file)).toString().trim().split(/\r?\n/).slice(1).map(line => line.split(','))
    const histories = historiesOf(rows.map(([customer = '', product = '', date = '']) => ({
      customer: Number(customer.slice(1)), product: Number(product.slice(1)), day: dayOfDate(date),
    })))
    expect([histories.customers, histories.products, histories.product.length]).toEqual([22_363, 12_101, 198_502])
    const { evaluation } = await backtestRecommend(histories, [coOccurrence], leaveOneOutProtocol(histories), { checkpoint: noCheckpoint, progress: () => undefined })
    expect(evaluation.customers).toBe(22_363)
    expect(evaluation.models[0]?.metrics.ndcgAt10).toBeGreaterThan(0.047)
  }, 240_000)
})
