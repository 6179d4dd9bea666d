import { expect, test } from 'vitest'
import type { Encoding } from '../../../../src/core/domain/importing.ts'
import { sniffEncoding } from '../../../../src/core/ingest/sources/sniffEncoding.ts'
import { legacyEncoder } from './legacyEncoder.ts'

/** Rows as shops of each country export them. */
const TEXTS: readonly (readonly [Encoding, string])[] = [
  ['gb18030', '订单编号,宝贝标题,买家会员名\n1,手工皂 薰衣草味 100克,小雨2020\n2,不锈钢保温杯 500ml 大容量,王晓明\n3,儿童纯棉短袖T恤,李娜\n'],
  ['gb18030', 'id,name\n1,手工皂\n'],
  ['gb18030', 'id,city\n1,鄂尔多斯\n2,深圳\n3,呼和浩特\n'],
  ['big5', '訂單編號,商品名稱,收件人\n1,手工皂 薰衣草味,王小明\n2,不鏽鋼保溫瓶 大容量,陳怡君\n3,兒童純棉短袖上衣,林志豪\n'],
  ['big5', 'id,name\n1,烏龍茶禮盒\n2,鳳梨酥\n'],
  ['shift_jis', '注文番号,商品名,氏名\n1,ハンドメイド石鹸 ラベンダー,佐藤 健\n2,ステンレスボトル,鈴木 花子\n3,こども用Tシャツ,高橋 一郎\n'],
  ['shift_jis', 'id,name\n1,ﾏｸﾞｶｯﾌﾟ 白\n2,抹茶セット\n'],
  ['euc-kr', '주문번호,상품명,이름\n1,수제 비누 라벤더,김민수\n2,스테인리스 보온병,이서연\n'],
  ['windows-1252', 'Auftrag,Artikel,Käufer\n1,Kaffeebecher groß,Jürgen Müller\n2,Schlüsselanhänger,Zoë Weiß\n'],
  ['windows-1252', 'id,name\n1,Café\n'],
  ['windows-1252', 'id;nom;prix\n1;Crème brûlée;12,50 €\n2;Théière émaillée;45,00 €\n3;L’été à Nîmes;9,90 €\n'],
  ['windows-1252', 'id,nombre\n1,Camiseta niño – talla pequeña\n2,Jarrón de cerámica\n3,Corazón de São Tomé\n'],
  ['windows-1252', 'id,price\n1,£12.00\n2,£9.50\n'],
  ['windows-1250', 'číslo;zboží;zákazník\n1;Hrnek bílý;Jiří Dvořák\n2;Mýdlo levandulové;Věra Nováková\n3;Lžíce dřevěná;Zdeněk Šťastný\n'],
  ['windows-1250', 'nr;nazwa;klient\n1;Kubek biały duży;Łukasz Wójcik\n2;Mydło lawendowe;Małgorzata Dąbrowska\n'],
  ['windows-1251', 'номер;товар;покупатель\n1;Кружка белая большая;Иван Петров\n2;Мыло лавандовое;Ольга Смирнова\n'],
  ['windows-1254', 'no;ürün;müşteri\n1;Büyük beyaz kupa ağır;Ayşe Yılmaz\n2;Lavanta sabunu ışıltılı;Gülşen Çağlar\n'],
]

test.each(TEXTS)('%s: %s', (encoding, text) => {
  expect(sniffEncoding(legacyEncoder(encoding)(text))).toEqual({ encoding, certain: true })
})

test.each(TEXTS)('characters that come after much plain text, or are cut by the end of the sample, settle it too (%s)', (encoding, text) => {
  const bytes = Buffer.concat([Buffer.from('1,plain,2026-01-05\n'.repeat(20_000)), legacyEncoder(encoding)(text)])
  expect(sniffEncoding(bytes).encoding).toBe(encoding)
  expect(sniffEncoding(bytes.subarray(0, encoding.startsWith('windows') ? -1 : -2)).encoding).toBe(encoding)
})

test('a damaged byte does not turn a text into another encoding', () => {
  for (const [encoding, text] of TEXTS.filter(([, rows]) => rows.length > 60)) {
    const bytes = Buffer.concat([legacyEncoder(encoding)(text), Uint8Array.of(0xff, 10)])
    expect([encoding, sniffEncoding(bytes).encoding]).toEqual([encoding, encoding])
  }
  expect(sniffEncoding(Buffer.concat([Buffer.from('é\n'.repeat(40)), Uint8Array.of(0xff)])).encoding).toBe('utf-8')
})
