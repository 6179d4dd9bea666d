import { expect, test } from 'vitest'
import { errorSentence } from '../../src/cli/errorSentence.ts'
import { ERROR_CODES } from '../../src/core/domain/error.ts'

test.each(ERROR_CODES)('%s has a sentence, with and without its particulars', code => {
  for (const params of [{}, { file: 'orders.csv', task: 'churn', row: 7, orders: 1234, importId: 1234 }]) {
    const sentence = errorSentence(code, params)
    expect(sentence).toMatch(/^\S.{10,}\.$/)
    expect(sentence).not.toMatch(/undefined|null|\[object|\(\)/)
  }
})

test('counts are grouped, ids are not', () => {
  expect(errorSentence('tooLittleData', { have: 1234, need: 3000, unit: 'customers' })).toContain('1,234 customers, at least 3,000 are needed')
  expect(errorSentence('importUnknown', { importId: 1234 })).toContain('1234')
})

test('one of a thing is told as one', () => {
  expect(errorSentence('tooLittleData', { have: 1, need: 60, unit: 'days' })).toContain(': 1 day of orders, at least 60 are needed')
})

test('a question tells what it is about and every answer', () => {
  const sentence = errorSentence('questionOpen', { file: 'a.csv', question: 'dateOrder', column: 'Date', example: '05/01/2026', rows: 3 })
  expect(sentence).toContain('05/01/2026 in the column Date')
  expect(sentence).toContain('--answer dateOrder=dmy or --answer dateOrder=mdy')
})
