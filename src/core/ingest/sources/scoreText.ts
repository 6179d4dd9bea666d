/** The kinds of text that encodings other than Unicode were made for. */
export type Script = 'simplified' | 'traditional' | 'japanese' | 'korean' | 'western' | 'central' | 'cyrillic' | 'turkish'

/** Characters that make up a large part of any text about orders in the script. */
const FREQUENT: Readonly<Record<Script, string>> = {
  simplified: '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经订单编号商品名称数量价格金额状态交易成功关闭买家卖家付款发货收货时间地址省市区县路街道室楼颜色尺码默认红白黑蓝绿黄粉紫灰套装新款包邮件箱袋盒瓶张李王刘陈杨赵黄周吴徐孙胡朱高林何郭马手机电话备注店铺退运费优惠实际支付应宝贝标题日期客户数据类型元',
  traditional: '的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經訂單編號商品名稱數量價格金額狀態交易成功關閉買家賣家付款發貨收貨時間地址省市區縣路街道室樓顏色尺碼預設紅白黑藍綠黃粉紫灰套裝新款包郵件箱袋盒瓶張李王劉陳楊趙黃周吳徐孫胡朱高林何郭馬手機電話備註店鋪退運費優惠實際支付應標題日期客戶資料類型元顧會員姓聯絡購物',
  japanese: '注文番号商品名数量価格合計金額日付顧客氏名住所電話都道府県市区町村円税込送料小計発送配達支払方法状態完了未済東京大阪京都神奈川山田佐藤鈴木高橋中村小林加藤の品様色赤青白黒',
  korean: '주문번호상품명수량가격합계금액결제일시고객이름전화주소서울경기부산시구동로길배송비완료취소환불원김이박최정강조윤장임회원색상옵션빨간검정흰파란의가을는에',
  western: 'éèêëàâäáçñöôóüúíßÉÀÄÖÜÇÑ€£°´’‘“”–—…®™×½«»·',
  central: 'áéíóúýčěřšžůłąęśżöüőČŘŠŽŁŚŻÖÜÁÉ€„”“–’',
  cyrillic: 'аеёиоуыэюябвгдзклмнпрстйцхчшщжфьіїєґъ',
  turkish: 'çğıöşüâîÇĞİÖŞÜ€₺’“”',
}
/** Characters that occur, but not in every text. */
const RARE: Readonly<Partial<Record<Script, string>>> = { western: 'åæœøòùûìîïãõýÿÅÆŒØÊÔÎÁÍÓÚ²¿¡', central: 'ćńźďňťăâîșțşţĺľŕűđôäĆŃŹĎŇŤŐŰŮĚĄĘÓÍÚÝĽŔ' }
const SETS = Object.fromEntries(Object.entries(FREQUENT).map(([script, text]) => [script, new Set(text)])) as unknown as Readonly<Record<Script, ReadonlySet<string>>>

/** Scripts whose characters take two bytes. */
const WIDE: ReadonlySet<Script> = new Set(['simplified', 'traditional', 'japanese', 'korean'])

/**
 * How likely a text is that bytes were decoded to, as points for each byte beyond ASCII, at most 1: frequent characters of the script count for it, ones
 * that belong elsewhere and ones that the encoding does not have count against it. Comparable between decodings of the same bytes.
 */
export function scoreText(text: string, script: Script): number {
  const frequent = SETS[script]
  let points = 0
  let bytes = 0
  let before = ''
  for (const character of text) {
    if (character < '\x80') {
      // No word mixes the two alphabets.
      if (script === 'cyrillic' && /[a-z]/i.test(character) && /\p{Script=Cyrillic}/u.test(before)) points -= 2
      // £12 is a price, Ł12 hardly a word.
      if (character >= '0' && character <= '9' && before >= '\x80' && !WIDE.has(script) && /\p{L}/u.test(before)) points -= 1.5
      before = character
      continue
    }
    const width = WIDE.has(script) && !/[\uff61-\uff9f]/u.test(character) ? 2 : 1
    bytes += width
    points += pointsOf(character, before, script, frequent) * width
    before = character
  }
  return points / Math.max(bytes, 1)
}

function pointsOf(character: string, before: string, script: Script, frequent: ReadonlySet<string>): number {
  // A few damaged bytes must not rule a reading out.
  if (character === '\ufffd' || /[\x80-\x9f\ue000-\uf8ff]/u.test(character)) return -6
  if (script === 'cyrillic' && /\p{Script=Cyrillic}/u.test(character)) {
    if (/[a-z]/i.test(before)) return -2
    // Large letters stand at the beginning of words, or make up whole ones.
    const large = /\p{Lu}/u.test(character)
    return large && /\p{Ll}/u.test(before) ? -2 : large && /\p{Lu}/u.test(before) ? 0 : frequent.has(character.toLowerCase()) ? 1 : 0
  }
  const rare = RARE[script]?.includes(character) === true
  if (rare || frequent.has(character)) {
    if (WIDE.has(script)) return 1
    if (!/\p{L}/u.test(character)) return rare && /\p{L}/u.test(before) ? -1 : 0.5
    // Letters with accents stand among letters: two in a row are rare, a large one after a small one is a sign of another encoding.
    if (before >= '\x80') return -0.5
    return /\p{Lu}/u.test(character) && /\p{Ll}/u.test(before) ? -1 : rare ? 0.6 : 1
  }
  switch (script) {
    case 'simplified': case 'traditional': return /\p{Script=Han}|[\u3000-\u303f\uff00-\uff60\uffe0-\uffe6]/u.test(character) ? 0.2 : -1
    case 'japanese': return /[\u3040-\u30ff]/u.test(character) ? 1 : /[\uff61-\uff9f]/u.test(character) ? -0.5 : /\p{Script=Han}|[\u3000-\u303f\uff00-\uff60]/u.test(character) ? 0.2 : -1
    case 'korean': return /\p{Script=Hangul}/u.test(character) ? 0.5 : /\p{Script=Han}/u.test(character) ? -0.3 : -0.5
    case 'cyrillic': return /[№«»–—“”„]/u.test(character) ? 0.3 : -1
    default: return /\p{L}/u.test(before) && !/\p{L}/u.test(character) ? -1 : -0.3
  }
}
