import { expect, test } from 'vitest'
import { displayWidth, formatTable } from '../../src/cli/formatTable.ts'

test('figures stand right, words left, and Chinese takes two columns a character', () => {
  expect(formatTable([['product', 'sold'], ['手工皂', '12'], ['Soap', '1,204']])).toBe([
    '  product   sold',
    '  手工皂      12',
    '  Soap     1,204',
  ].join('\n'))
})

test('accents that are characters of their own take no column', () => {
  expect(displayWidth('é'.normalize('NFD'))).toBe(1)
})
