import { EVENT_KINDS, type EventKind } from '../domain/event.ts'
import { foldHeading } from './profile.ts'

/** What a name in a log stands for; `ignore` for steps that say nothing of a customer's interest. */
export type EventMeaning = EventKind | 'ignore'
/** By the name exactly as the log has it. */
export type EventMeanings = ReadonlyMap<string, EventMeaning>

export const EVENT_MEANINGS: readonly EventMeaning[] = [...EVENT_KINDS, 'ignore']

/** Without blanks, signs and case: `Product Viewed`, `product_viewed` and `productViewed` are one. */
const names: Record<EventKind, string[]> = {
  view: ['view', 'pv', 'pageview', 'pageviewed', 'viewpage', 'productview', 'productviewed', 'viewproduct', 'viewitem', 'itemview', 'viewitemlist', 'viewcontent', 'productlistviewed', 'collectionviewed', 'viewed',
    'click', 'clicked', 'productclicked', 'productclick', 'selectitem', 'detail', 'productdetail', 'browse', 'visit', '浏览', '点击', '查看', '访问', '浏览商品', '点击商品', '查看详情', '商品浏览', '商品点击'],
  search: ['search', 'searched', 'sitesearch', 'viewsearchresults', 'productssearched', 'productsearched', 'searchsubmitted', 'searchproduct', '搜索', '查询', '搜索商品', '商品搜索'],
  login: ['login', 'signin', 'loggedin', 'signedin', 'userlogin', 'customerlogin', '登录', '登陆', '用户登录'],
  advertClick: ['advertclick', 'adclick', 'clickad', 'adclicked', 'campaignclick', 'promotionclicked', 'selectpromotion', 'bannerclick', 'bannerclicked', '广告点击', '点击广告', '推广点击', '点击推广'],
  favourite: ['favourite', 'favorite', 'fav', 'favor', 'like', 'liked', 'wishlist', 'addtowishlist', 'addwishlist', 'productaddedtowishlist', 'addtofavorites', 'addtofavourites', 'collect', 'save', 'follow',
    '收藏', '关注', '喜欢', '收藏商品', '加入收藏', '商品收藏'],
  addToBasket: ['addtobasket', 'addtocart', 'addtobag', 'cart', 'basket', 'productadded', 'productaddedtocart', 'addcart', 'cartadd', 'addproduct', 'addedtocart', '加购', '加入购物车', '添加购物车', '加购物车', '放入购物车', '商品加购'],
  removeFromBasket: ['removefrombasket', 'removefromcart', 'removefrombag', 'removecart', 'cartremove', 'removedfromcart', 'productremoved', 'productremovedfromcart', 'deletefromcart', 'delcart',
    '移出购物车', '删除购物车', '从购物车删除', '删购', '取消加购'],
  purchase: ['purchase', 'purchased', 'buy', 'bought', 'order', 'ordered', 'transaction', 'checkout', 'checkoutcompleted', 'ordercompleted', 'orderplaced', 'placeorder', 'pay', 'paid', 'payment', 'sale',
    '购买', '下单', '支付', '付款', '成交', '商品购买'],
  return: ['return', 'returned', 'refund', 'refunded', 'orderrefunded', 'productreturned', '退货', '退款'],
  review: ['review', 'reviewed', 'productreviewed', 'rating', 'rate', 'rated', 'comment', 'commented', 'evaluate', '评价', '评论', '点评', '晒单'],
}

const kinds = new Map(Object.entries(names).flatMap(([kind, all]) => all.map(name => [name, kind as EventKind])))

/** What a log calls an event, in the names that logs commonly use. */
export function eventKindNamed(text: string): EventKind | null {
  return kinds.get(foldHeading(text)) ?? null
}

/** @returns null where nobody has said yet what the name stands for */
export function meaningOf(name: string, meanings: EventMeanings): EventMeaning | null {
  return meanings.get(name) ?? eventKindNamed(name)
}

const ANSWER = 'eventKind.'

/** Under which a person's answer to what a name stands for is given. */
export function meaningKey(name: string): string {
  return ANSWER + name
}

/** Whether an answer says what a name in logs stands for. */
export function isMeaning(key: string): boolean {
  return key.startsWith(ANSWER)
}

/** The answers that say what names in logs stand for. */
export function answeredMeanings(answers: Readonly<Record<string, string>>): Record<string, EventMeaning> {
  return Object.fromEntries(Object.entries(answers).flatMap(([key, value]) => {
    const meaning = EVENT_MEANINGS.find(known => known.toLowerCase() === value.toLowerCase())
    return isMeaning(key) && meaning !== undefined ? [[key.slice(ANSWER.length), meaning]] : []
  }))
}
