import { expect, it } from 'vitest'
import { progressShare } from '../../src/renderer/stores/progressShare.ts'

const at = (phase: 'recognising' | 'reading' | 'storing' | 'summarising', done: number, total = 10) => progressShare({ kind: 'import', state: 'running', progress: { phase, done, total, etaSeconds: null, metrics: {} } })

it('grows from phase to phase', () => {
  const shares = [at('recognising', 0), at('recognising', 10), at('reading', 0), at('reading', 10), at('storing', 0), at('storing', 5), at('summarising', 10)]
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares[0]).toBe(0)
  expect(shares.at(-1)).toBe(1)
})

it('takes a phase of unknown length as just begun', () => {
  expect(at('storing', 500, 0)).toBe(at('storing', 0))
})

it('is whole when the job is done, whatever was heard last', () => {
  expect(progressShare({ kind: 'import', state: 'done', progress: null })).toBe(1)
})
