import type { EventKind } from '../../../src/core/domain/event.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { plain, wall } from './madeCells.ts'

/** What visitors did, of which logs are made in any layout. */
export interface MadeEvent {
  /** UTC milliseconds. */
  at: number
  kind: EventKind
  /** Null where nobody is known. */
  visitor: string | null
  product: MadeProduct | null
  /** As a log names it; empty where it names none. */
  session: string
  /** Of a purchase, where the log numbers them. */
  order: string
  quantity: number
  rating: number
  words: string
}
export interface MadeProduct { id: string; name: string; category: string; brand: string; price: number }

/** What a layout can say of an event, in the cells of its row. */
export interface LogLayout {
  kinds: readonly EventKind[]
  row: (event: MadeEvent, zone: string) => Record<string, unknown>
  /** Columns without names. */
  headerless?: true
  json?: true
  tells?: readonly ('session' | 'price' | 'order' | 'quantity' | 'rating' | 'words' | 'name' | 'category')[]
  /** Milliseconds to which its times are exact. */
  precision: number
  zone?: string
  /** Visitors that it knows. */
  everybodyNamed?: true
  /** Only events of products. */
  ofProducts?: true
}

const ALL: readonly EventKind[] = ['login', 'view', 'search', 'advertClick', 'favourite', 'addToBasket', 'removeFromBasket', 'purchase', 'return', 'review']
const NAMES = ['Speckled Mug, "Large"', 'Fern Print', 'Café Tee - Navy', '手工皂 薰衣草', 'Vintage Lamp; brass', "Baker's apron", 'Candle', 'Bowl (blue)']
const CATEGORIES = ['home.kitchen', 'home.decor', 'apparel.shirt', 'beauty.soap', 'home.lamp', 'apparel.apron', 'home.candle', 'home.kitchen']
const PRICES = [1800, 1200, 2950, 143366, 900, 99, 65000, 3333]
export const PRODUCTS: readonly MadeProduct[] = NAMES.map((name, index) => ({ id: String(5_000_101 + index * 37), name, category: CATEGORIES[index] ?? '', brand: `brand${index % 3}`, price: PRICES[index] ?? 0 }))

const MINUTE = 60_000
const GENTLE = ['', 'mug "blue"', '手工皂', 'lamp, brass; old', 'Works well.\nWould buy again']

/** Visits one after the other and at the same time, with silences just below and just above half an hour. */
export function makeEvents(seed: number, count: number, { kinds, everybodyNamed, ofProducts, precision }: LogLayout): MadeEvent[] {
  const random = new Random(seed)
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)] as T
  const begin = Date.parse(pick(['2025-12-31T20:00:00Z', '2026-03-28T22:10:00Z', '2026-10-25T02:10:00Z', '2019-10-01T00:00:00Z']))
  const clocks = new Map<number, number>()
  const sessions = new Map<number, number>()
  const events: MadeEvent[] = []
  for (let index = 0; index < count; index++) {
    const who = random.integer(6)
    const silence = pick([0, 1000, 20_000, 5 * MINUTE, 29 * MINUTE, 30 * MINUTE - precision, 30 * MINUTE, 31 * MINUTE, 26 * 60 * MINUTE])
    const at = Math.floor((clocks.has(who) ? (clocks.get(who) ?? 0) + silence : begin + random.integer(3_600_000)) / precision) * precision
    clocks.set(who, at)
    if (silence >= 30 * MINUTE) sessions.set(who, (sessions.get(who) ?? 0) + 1)
    const kind = pick(kinds)
    const needsProduct = ofProducts === true || !['login', 'search', 'advertClick'].includes(kind)
    const session = `${'abcdef'[who]}${String(sessions.get(who) ?? 0).padStart(3, '0')}-4f6b`
    events.push({
      at, kind, session,
      visitor: who === 5 && !everybodyNamed ? null : String(900_000_000 + who * 7919),
      product: needsProduct ? pick(PRODUCTS) : null,
      order: `${Math.floor(at / 1000)}${who}`,
      quantity: 1 + random.integer(3), rating: 1 + random.integer(5), words: kind === 'search' || kind === 'review' ? pick(GENTLE) : '',
    })
  }
  return random.integer(2) === 0 ? events : events.sort((a, b) => a.at - b.at)
}

const clock = (at: number, zone: string): string => {
  const { date, time } = wall(at, zone)
  return `${date} ${time}`
}
const named = (names: Partial<Record<EventKind, string>>) => ({ kind }: MadeEvent): string => names[kind] ?? kind

const english = named({ login: 'login', view: 'product_view', search: 'search', advertClick: 'ad_click', favourite: 'add_to_wishlist', addToBasket: 'add_to_cart', removeFromBasket: 'remove_from_cart', purchase: 'purchase', return: 'refund', review: 'review' })
const chinese = named({ login: '登录', view: '浏览', search: '搜索', advertClick: '广告点击', favourite: '收藏', addToBasket: '加入购物车', removeFromBasket: '移出购物车', purchase: '购买', return: '退货', review: '评价' })
const segment = named({ login: 'Signed In', view: 'Product Viewed', search: 'Products Searched', advertClick: 'Promotion Clicked', favourite: 'Product Added to Wishlist', addToBasket: 'Product Added', removeFromBasket: 'Product Removed', purchase: 'Order Completed', return: 'Order Refunded', review: 'Product Reviewed' })
const numbered = (numbers: Partial<Record<EventKind, number>>) => ({ kind }: MadeEvent): number => numbers[kind] ?? 0

export const LOGS = {
  rees46: {
    kinds: ['view', 'addToBasket', 'removeFromBasket', 'purchase'], tells: ['session', 'price', 'category'], precision: 1000, everybodyNamed: true, ofProducts: true,
    row: event => ({
      event_time: `${clock(event.at, 'UTC')} UTC`, event_type: named({ addToBasket: 'cart', removeFromBasket: 'remove_from_cart' })(event), product_id: event.product?.id, category_id: '2053013555631882655', category_code: event.product?.category, brand: event.product?.brand,
      price: plain(event.product?.price ?? 0), user_id: event.visitor, user_session: event.session,
    }),
  },
  retailRocket: {
    kinds: ['view', 'addToBasket', 'purchase'], tells: ['order'], precision: 1, everybodyNamed: true, ofProducts: true,
    row: event => ({ timestamp: event.at, visitorid: event.visitor, event: named({ addToBasket: 'addtocart', purchase: 'transaction' })(event), itemid: event.product?.id, transactionid: event.kind === 'purchase' ? event.order : '' }),
  },
  taobaoBehaviour: {
    kinds: ['view', 'addToBasket', 'favourite', 'purchase'], precision: 1000, everybodyNamed: true, ofProducts: true, headerless: true,
    row: event => ({ user: event.visitor, item: event.product?.id, category: 4_000 + CATEGORIES.indexOf(event.product?.category ?? ''), kind: named({ view: 'pv', addToBasket: 'cart', favourite: 'fav', purchase: 'buy' })(event), at: event.at / 1000 }),
  },
  taobaoMobile: {
    kinds: ['view', 'favourite', 'addToBasket', 'purchase'], precision: 3_600_000, everybodyNamed: true, ofProducts: true, zone: 'Asia/Shanghai',
    row: event => ({ user_id: event.visitor, item_id: event.product?.id, behavior_type: numbered({ view: 1, favourite: 2, addToBasket: 3, purchase: 4 })(event), user_geohash: '97lk14c', item_category: 4076, time: clock(event.at, 'Asia/Shanghai').slice(0, 13) }),
  },
  jdBehaviour: {
    kinds: ['view', 'addToBasket', 'removeFromBasket', 'purchase', 'favourite'], precision: 1000, everybodyNamed: true, ofProducts: true, zone: 'Asia/Shanghai',
    row: event => ({ user_id: `${event.visitor}.0`, sku_id: event.product?.id, time: clock(event.at, 'Asia/Shanghai'), model_id: '', type: numbered({ view: 1, addToBasket: 2, removeFromBasket: 3, purchase: 4, favourite: 5 })(event), cate: 8, brand: 489 }),
  },
  behaviourLog: {
    kinds: ALL, tells: ['session', 'price', 'name'], precision: 1000,
    row: (event, zone) => ({ event_time: clock(event.at, zone), event_type: english(event), product_id: event.product?.id, product_name: event.product?.name, price: event.product ? plain(event.product.price) : '', customer_id: event.visitor, session_id: event.session }),
  },
  generic: {
    kinds: ALL, tells: ['session', 'price', 'quantity', 'rating', 'words', 'name', 'category', 'order'], precision: 1000,
    row: (event, zone) => ({
      Time: clock(event.at, zone), Event: segment(event), 'Visitor ID': event.visitor, 'Session ID': event.session, 'Product ID': event.product?.id, 'Product Name': event.product?.name, Category: event.product?.category, Price: event.product ? plain(event.product.price) : '',
      Quantity: event.kind === 'purchase' || event.kind === 'addToBasket' ? event.quantity : '', Rating: event.kind === 'review' ? event.rating : '', 'Search Term': event.kind === 'search' ? event.words : '', 'Review Text': event.kind === 'review' ? event.words : '', 'Order ID': event.kind === 'purchase' ? event.order : '',
    }),
  },
  chinese: {
    kinds: ALL, tells: ['session', 'price', 'category', 'name', 'words'], precision: 1000, zone: 'Asia/Shanghai',
    row: event => ({ 用户ID: event.visitor, 商品ID: event.product?.id, 商品名称: event.product?.name, 类目: event.product?.category, 行为类型: chinese(event), 时间: clock(event.at, 'Asia/Shanghai'), 会话ID: event.session, 价格: event.product ? `¥${plain(event.product.price)}` : '', 搜索词: event.kind === 'search' ? event.words : '', 评价内容: event.kind === 'review' ? event.words : '' }),
  },
  jsonLines: {
    kinds: ALL, tells: ['session', 'price', 'quantity', 'rating', 'words', 'name', 'category', 'order'], precision: 1, json: true,
    row: event => ({
      timestamp: new Date(event.at).toISOString(), event_type: english(event), user_id: event.visitor, session_id: event.session, ...event.product ? { product_id: Number(event.product.id), product_name: event.product.name, category: event.product.category, price: event.product.price / 100 } : {},
      ...event.kind === 'purchase' || event.kind === 'addToBasket' ? { quantity: event.quantity } : {}, ...event.kind === 'purchase' ? { order_id: event.order } : {}, ...event.kind === 'search' ? { search_term: event.words } : {}, ...event.kind === 'review' ? { rating: event.rating, review_text: event.words } : {},
    }),
  },
  segmentJson: {
    kinds: ALL, tells: ['price', 'quantity', 'rating', 'words', 'name', 'category', 'order'], precision: 1, json: true,
    row: event => ({
      type: 'track', event: segment(event), userId: event.visitor, timestamp: new Date(event.at).toISOString(), properties: {
        ...event.product ? { product_id: event.product.id, name: event.product.name, category: event.product.category, price: event.product.price / 100 } : {}, ...event.kind === 'purchase' || event.kind === 'addToBasket' ? { quantity: event.quantity } : {},
        ...event.kind === 'purchase' ? { order_id: event.order } : {}, ...event.kind === 'search' ? { query: event.words } : {}, ...event.kind === 'review' ? { rating: event.rating, review_body: event.words } : {},
      },
    }),
  },
  reviews: {
    kinds: ['review'], tells: ['rating', 'words'], precision: 1000, ofProducts: true,
    row: (event, zone) => ({ product_id: event.product?.id, customer_id: event.visitor, rating: event.rating, review_text: event.words, review_date: clock(event.at, zone) }),
  },
  chineseReviews: {
    kinds: ['review'], tells: ['rating', 'words', 'name'], precision: 1000, ofProducts: true, zone: 'Asia/Shanghai',
    row: event => ({ 商品ID: event.product?.id, 商品名称: event.product?.name, 用户ID: event.visitor, 评分: event.rating, 评价内容: event.words, 评价时间: clock(event.at, 'Asia/Shanghai') }),
  },
  amazonReviews: {
    kinds: ['review'], tells: ['rating', 'words'], precision: 1000, json: true, everybodyNamed: true, ofProducts: true,
    row: event => ({
      reviewerID: `A${event.visitor}`, asin: event.product?.id, reviewerName: 'Ann "Bee" Ash', helpful: [2, 3], reviewText: event.words, overall: event.rating, summary: '', unixReviewTime: event.at / 1000, reviewTime: '09 13, 2009', verified: true, style: { 'Color:': ' Blue' },
    }),
  },
  amazonReviews2023: {
    kinds: ['review'], tells: ['rating', 'words'], precision: 1, json: true, everybodyNamed: true, ofProducts: true,
    row: event => ({ rating: event.rating, title: '', text: event.words, images: [], asin: `B${event.product?.id}`, parent_asin: event.product?.id, user_id: event.visitor, timestamp: event.at, helpful_vote: 0, verified_purchase: true }),
  },
} satisfies Record<string, LogLayout>

/** How a log is written, beside its layout. */
export interface LogWriting { zone: string; delimiter: string; newline: string }

/** The rows of the file, each with its line's end, after that of the headings where it has any. */
export function writeLog(events: readonly MadeEvent[], { row, headerless, json }: LogLayout, { zone, delimiter, newline }: LogWriting): string[] {
  const rows = events.map(event => row(event, zone))
  if (json) return rows.map(each => `${JSON.stringify(each)}${newline}`)
  const cell = (value: unknown): string => {
    const text = value === null || value === undefined ? '' : String(value as string | number)
    return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const headings = Object.keys(rows[0] ?? {})
  return [...headerless ? [] : [headings.map(cell)], ...rows.map(each => headings.map(heading => cell(each[heading])))].map(cells => cells.join(delimiter) + newline)
}
