import { describe, expect, test } from 'vitest'
import { isMadeUpNumber, partNumber, systemPrefix } from '../../../src/core/domain/identity.ts'

describe('a stored number', () => {
  test.each([
    [`${systemPrefix('etsy')}1001`, { system: 'etsy', number: '1001' }], ['taobao:#12:3', { system: 'taobao', number: '#12:3' }], ['1001', { system: null, number: '1001' }],
    ['#1001', { system: null, number: '#1001' }], ['note: mug', { system: null, number: 'note: mug' }], ['A:1', { system: null, number: 'A:1' }], ['etsy:', { system: null, number: 'etsy:' }],
  ])('%s is parted from its system', (stored, parts) => expect(partNumber(stored)).toEqual(parts))

  test.each(['ann@example.com@2026-01-05T10:15:00', '17@2026-01-05', '@2026-01-05/83ab01c2d4e5f607', '@2026-01-05T09:00:00.500Z/00000000ffffffff', 'square:C1@2026-01-05'])('%s was made up', id => expect(isMadeUpNumber(id)).toBe(true))
  test.each(['1001', 'ann@example.com', '2026-01-05', '2026-01-05/1', 'A@2026-1-5'])('%s stood in the file', id => expect(isMadeUpNumber(id)).toBe(false))
})
