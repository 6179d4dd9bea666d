import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Calendar } from '../../../src/core/domain/calendar.ts'
import type { Field } from '../../../src/core/domain/importing.ts'
import { areCutOff, CellReader, cellText } from '../../../src/core/ingest/cells.ts'
import { CustomerReader } from '../../../src/core/ingest/customerReader.ts'
import { DateEvidence } from '../../../src/core/ingest/dateEvidence.ts'
import { MomentReader } from '../../../src/core/ingest/momentReader.ts'
import { NotProducts } from '../../../src/core/ingest/notAProduct.ts'
import { NumberEvidence, NumberReader, type DecimalMark } from '../../../src/core/ingest/numberReader.ts'
import { TextStream } from '../../../src/core/ingest/sources/textStream.ts'

describe('numbers', () => {
  const read = (text: string, mark: DecimalMark = '.'): string | null => {
    const reader = new NumberReader(mark)
    return reader.read(text) ? reader.text : null
  }

  test.each([['1,234.56', '1234.56'], ['$1,433.66', '1433.66'], ['-$12.00', '-12.00'], ['(12.00)', '-12.00'], ['12.00-', '-12.00'], ['£0.001', '0.001'], ['0元', '0'], ['EUR 5', '5'], ['6.95', '6.95'], ['.5', '0.5'],
    ['¥2,999.00', '2999.00'], ['￥２，９９９．００', '2999.00'], ['1,234.50 元', '1234.50'], ['－１２．００元', '-12.00'], ['（12.00）', '-12.00'], ['人民币18', '18'],
    ['2件', '2'], ['1.5 kg', '1.5'], ['３个', '3'], ['x2', '2'], ['×2', '2'], ['12元/件', '12'], ['1.2万', '12000'], ['5.46E-05', '0.0000546'], ['1.2E+3', '1200'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  test.each([['1.234,56', '1234.56'], ['12,5', '12.5'], ['1.234', '1234'], ['3,00 €', '3.00']])('%s with a decimal comma', (text, expected) => {
    expect(read(text, ',')).toBe(expected)
  })

  test.each(['', 'abc', '12abcde', '1,2,3', '--5', '1.2.3'])('"%s" is none', text => {
    expect(read(text)).toBeNull()
  })

  test('an amount is the same in any dress: sign, currency, unit, width', () => {
    const wide = (text: string): string => text.replace(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
    fc.assert(fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.constantFrom('', '-'), fc.constantFrom('', '¥', '￥', '人民币', 'CNY '), fc.constantFrom('', '元', ' 元', '件', 'kg', '个', '元/件'), fc.boolean(), fc.boolean(),
      (amount, sign, before, after, full, grouped) => {
        const plain = (amount / 100).toLocaleString('en-GB', { minimumFractionDigits: 2, useGrouping: grouped })
        const text = sign + before + plain + after
        const reader = new NumberReader('.')
        expect(reader.read(full ? wide(text) : text)).toBe(true)
        expect(reader.units * 100 / 10 ** reader.scale).toBeCloseTo(sign === '-' ? -amount : amount, 5)
      }))
  })

  test('what is written with either mark is read back, by evidence of the column alone', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 99_999_999 }), { minLength: 1, maxLength: 20 }), fc.boolean(), (amounts, comma) => {
      const texts = amounts.map(amount => (amount / 100).toLocaleString(comma ? 'de-DE' : 'en-GB', { minimumFractionDigits: 2 }))
      const evidence = new NumberEvidence()
      for (const text of texts) evidence.observe(text)
      const reader = new NumberReader(evidence.verdict(';'))
      for (const [index, text] of texts.entries()) {
        expect(reader.read(text)).toBe(true)
        expect(reader.units).toBe(amounts[index])
      }
    }))
  })
})

describe('dates', () => {
  const london = new Calendar('Europe/London')
  const read = (text: string, order: 'dmy' | 'mdy' = 'dmy'): string | null => {
    const at = new MomentReader(london, order).read(text)
    return Number.isNaN(at) ? null : new Date(at).toISOString()
  }

  test.each([
    ['2026-01-05 09:15:02', '2026-01-05T09:15:02.000Z'], ['2026-07-05 09:15:02', '2026-07-05T08:15:02.000Z'], ['2026-01-24 17:34:28 +0500', '2026-01-24T12:34:28.000Z'],
    ['2026-01-24T17:34:28Z', '2026-01-24T17:34:28.000Z'], ['2019-10-01 00:00:00 UTC', '2019-10-01T00:00:00.000Z'], ['31/12/2010 8:26', '2010-12-31T08:26:00.000Z'],
    ['20100131', '2010-01-31T00:00:00.000Z'], ['1511544070', '2017-11-24T17:21:10.000Z'], ['2026年1月5日 10:00:00', '2026-01-05T10:00:00.000Z'], ['Jan 5, 2026', '2026-01-05T00:00:00.000Z'],
    ['10-Dez-25', '2025-12-10T00:00:00.000Z'], ['1. März 2026, 9:05', '2026-03-01T09:05:00.000Z'], ['1er août 2026', '2026-07-31T23:00:00.000Z'], ['4 juil. 2026', '2026-07-03T23:00:00.000Z'], ['5 de enero de 2026', '2026-01-05T00:00:00.000Z'], ['3 giu 2026', '2026-06-02T23:00:00.000Z'],
    ['5.1.26', '2026-01-05T00:00:00.000Z'], ['01/05/2026 1:30 PM', '2026-05-01T12:30:00.000Z'],
    ['2026年1月5日 10:03', '2026-01-05T10:03:00.000Z'], ['2026年01月05日10时03分07秒', '2026-01-05T10:03:07.000Z'], ['2026/1/5 9:07:03', '2026-01-05T09:07:03.000Z'],
    ['2026/1/5 下午 3:07:03', '2026-01-05T15:07:03.000Z'], ['2026年1月5日 星期一 上午12:05', '2026-01-05T00:05:00.000Z'], ['2026/1/5（周一）晚上8:00', '2026-01-05T20:00:00.000Z'],
    ['2026-1-5 中午12:30', '2026-01-05T12:30:00.000Z'], ['２０２６－０１－０５ １０：０３', '2026-01-05T10:03:00.000Z'], ['Jul-21-25', '2025-07-20T23:00:00.000Z'],
    ['1511544070123', '2017-11-24T17:21:10.123Z'], ['1511544070123456', '2017-11-24T17:21:10.123Z'], ['1511544070.0', '2017-11-24T17:21:10.000Z'],
    ['46027.418090278', '2026-01-05T10:02:03.000Z'], ['46027', '2026-01-05T00:00:00.000Z'], ['2026-01-05T10:03:02+08:00', '2026-01-05T02:03:02.000Z'], ['2026-01-05 10:03:02 GMT+8', '2026-01-05T02:03:02.000Z'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  test.each(['', 'yesterday', '2026-02-30', '2026-13-01', '31/02/2026', '12345', '1.51E+09', '2026/1/5 下午'])('"%s" is none', text => {
    expect(read(text)).toBeNull()
  })

  test('a moment is the same in any writing', () => {
    const shanghai = new Calendar('Asia/Shanghai')
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2001, 8, 10) / 1000, max: Date.UTC(2099, 0, 1) / 1000 }), second => {
      const at = second * 1000
      const wall = new Date(at + shanghai.offsetAt(at))
      const [year, month, day, hour, minute] = [wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate(), wall.getUTCHours(), wall.getUTCMinutes()]
      const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')}:${String(wall.getUTCSeconds()).padStart(2, '0')}`
      const iso = wall.toISOString().slice(0, 19)
      const serial = (wall.getTime() - Date.UTC(1899, 11, 30)) / 86_400_000
      for (const text of [iso.replace('T', ' '), `${iso}+08:00`, `${year}/${month}/${day} ${hour < 12 ? '上午' : '下午'}${clock}`, `${year}年${month}月${day}日 ${hour}时${minute}分${wall.getUTCSeconds()}秒`, String(second), String(at), `${second}000000`, serial.toFixed(6)]) {
        expect(new MomentReader(shanghai, 'dmy').read(text), text).toBe(at)
      }
    }))
  })

  test('the whole column settles the order of day and month', () => {
    const verdict = (...texts: string[]) => {
      const evidence = new DateEvidence()
      for (const text of texts) evidence.observe(text)
      return evidence.verdict()
    }
    expect(verdict('05/01/2026', '13/01/2026').order).toBe('dmy')
    expect(verdict('05/01/2026', '01/13/2026').order).toBe('mdy')
    expect(verdict('05/01/2026', '06/01/2026', '01/02/2026')).toMatchObject({ order: null, likely: 'dmy' })
    expect(verdict('2026-01-05').numeric).toBe(false)
  })
})

describe('cells', () => {
  const reader = (cells: Partial<Record<Field, string>>, cutOff: Field[] = []): CellReader => {
    const fields = Object.keys(cells) as Field[]
    const made = new CellReader({ columns: new Map(fields.map((field, column) => [field, column])), idPrefix: '', pointZero: new Set(), cutOff: new Set(cutOff), profile: { plainVariants: [], unnamedProducts: [] } })
    made.start(Object.values(cells))
    return made
  }

  test.each([
    ['="1930679858001001"', '1930679858001001'], ['\t6917926768823643751', '6917926768823643751'], ["'13800000000", '13800000000'], ["'+8613800000000", '+8613800000000'],
    ["'s Hertogenbosch", "'s Hertogenbosch"], ['="a ""b"""', 'a "b"'], [' \u00a0x\t', 'x'], ['NULL', ''],
  ])('%s is what stands in it', (cell, text) => {
    expect(cellText(cell)).toBe(text)
  })

  test('an id keeps all of its digits, and one that lost some counts as absent', () => {
    expect(reader({ orderId: '193067985800100123' }).id('orderId')).toBe('193067985800100123')
    for (const damaged of ['1.93E+17', '1.93067985800123E+17', '1,93E+17', '2E+17']) {
      const cells = reader({ orderId: damaged })
      expect(cells.id('orderId')).toBe('')
      expect(cells.damagedId).toBe(damaged)
    }
    expect(reader({ productId: '5E10-X' }).id('productId')).toBe('5E10-X')
    expect(areCutOff(['193067985800100000', '193067985800234000', 'A-1', '77'])).toBe(true)
    expect(areCutOff(['193067985800100000', '193067985800234001'])).toBe(false)
    expect(areCutOff(['193067985800100000'])).toBe(false)
    expect(reader({ orderId: '193067985800100000' }, ['orderId']).id('orderId')).toBe('')
  })

  const customerOf = (cells: CellReader): string => {
    const customer = new CustomerReader(cells, { country: '', isLog: false })
    customer.read()
    return customer.value
  }

  test.each(['张*', '138****0000', "'138****0000", '##密文', '$$密文', 't***1', 'a***@qq.com', '~AgAAAAABkQ8F3kAGkbYI~'])('%s tells nobody apart', text => {
    expect(customerOf(reader({ customerId: text, customerName: '张三' }))).toBe('')
    expect(customerOf(reader({ customerPhone: text }))).toBe('')
    expect(customerOf(reader({ customerName: text }))).toBe('')
  })

  test('a masked account leaves the e-mail to tell who it is', () => {
    expect(customerOf(reader({ customerId: 't***1', customerEmail: 'Ann@Example.com' }))).toBe('ann@example.com')
  })
})

describe('encodings', () => {
  const text = 'id,name\n1,Café\n2,手工皂薰衣草\n'
  const decode = (bytes: Uint8Array, piece: number): string => {
    const stream = new TextStream()
    let decoded = ''
    for (let from = 0; from < bytes.length; from += piece) decoded += stream.decode(bytes.subarray(from, from + piece))
    return decoded + stream.end()
  }

  test('UTF-8 and UTF-16 are recognised, with and without byte order mark', () => {
    expect(decode(Buffer.from(text), 64)).toBe(text)
    expect(decode(Buffer.from(`\uFEFF${text}`), 64)).toBe(text)
    expect(decode(Buffer.from(`\uFEFF${text}`, 'utf16le'), 64)).toBe(text)
    expect(decode(Buffer.from(text, 'utf16le'), 64)).toBe(text)
    expect(decode(Buffer.from(text, 'utf16le').swap16(), 64)).toBe(text)
  })

  test('Windows-1252 and GB18030 are told apart', () => {
    expect(decode(Uint8Array.from([...Buffer.from('name\nCaf'), 0xe9, 0x20, 0x80, 0x0a]), 64)).toBe('name\nCafé €\n')
    expect(decode(Uint8Array.from([...Buffer.from('name\n'), 0xca, 0xd6, 0xb9, 0xa4, 0xd4, 0xed, 0x0a]), 64)).toBe('name\n手工皂\n')
  })

  test('an accent that comes late settles the encoding then, and a damaged byte loses only itself', () => {
    const late = Buffer.concat([Buffer.from('plain ascii\n'.repeat(20)), Buffer.from('Café\n')])
    expect(decode(late, 240)).toContain('Café')
    expect(decode(Buffer.concat([Buffer.from('é\n'.repeat(40)), Uint8Array.of(0xff), Buffer.from('\nend\n')]), 30)).toMatch(/\uFFFD\nend\n$/)
  })
})

describe('what is no product', () => {
  const isProduct = (code: string, name: string): boolean => {
    const rule = new NotProducts()
    rule.observeCode(0, code)
    rule.observeDescription(0, name)
    return rule.isProduct(0)
  }

  test.each([['POST', 'POSTAGE'], ['X1', 'Next Day Carriage'], ['gift_0001_30', 'nan'], ['V1', 'Dotcomgiftshop Gift Voucher £30.00'], ['AMAZONFEE', 'AMAZON FEE'], ['7', 'Bank Charges'], ['8', 'CRUK Commission'], ['9', '运费'], ['10', 'Versandkosten'], ['11', 'Route Package Protection'], ['12', 'Gift wrapping']])('%s %s', (code, name) => {
    expect(isProduct(code, name)).toBe(false)
  })

  test.each([['PADS', 'PADS TO MATCH ALL CUSHIONS'], ['1', 'POSTAGE STAMP CUSHION'], ['2', 'DELIVERY VAN TOY'], ['3', 'ADJUSTABLE LAMP'], ['4', 'Coffee'], ['5', 'GIFT CARD HOLDER'], ['6', 'Gift wrap, kraft'], ['M', 'Mug'], ['SAMPLER', 'Cross-stitch sampler']])('%s %s is one', (code, name) => {
    expect(isProduct(code, name)).toBe(true)
  })

  test('a code of one letter is none where the shop\'s others carry digits', () => {
    const rule = new NotProducts()
    for (let product = 0; product < 30; product++) rule.observeCode(product, `SKU-${product}`)
    rule.observeCode(30, 'M')
    expect(rule.isProduct(30)).toBe(false)
    expect(rule.isProduct(3)).toBe(true)
  })
})
