import type { EventKind } from '../domain/event.ts'
import { foldHeading } from './profile.ts'

const names: Record<EventKind, string[]> = {
  view: ['view', 'pv', 'pageview', 'productview', 'productviewed', 'viewitem', 'viewed', 'click', 'detail', '浏览', '点击'],
  search: ['search', 'searched', 'viewsearchresults', '搜索'],
  login: ['login', 'signin', 'loggedin', '登录'],
  advertClick: ['advertclick', 'adclick', 'campaignclick', '广告点击'],
  favourite: ['favourite', 'favorite', 'fav', 'like', 'wishlist', 'addtowishlist', 'collect', '收藏'],
  addToBasket: ['addtobasket', 'addtocart', 'cart', 'basket', 'productadded', 'addcart', '加购', '加入购物车'],
  removeFromBasket: ['removefrombasket', 'removefromcart', 'productremoved', '移出购物车'],
  purchase: ['purchase', 'purchased', 'buy', 'bought', 'order', 'ordered', 'transaction', 'checkout', 'ordercompleted', '购买', '下单', '支付'],
  return: ['return', 'returned', 'refund', 'refunded', '退货', '退款'],
  review: ['review', 'reviewed', 'rating', 'rate', '评价', '评论'],
}

const kinds = new Map(Object.entries(names).flatMap(([kind, all]) => all.map(name => [name, kind as EventKind])))

/** What a log calls an event, in the names that logs commonly use. */
export function eventKindNamed(text: string): EventKind | null {
  return kinds.get(foldHeading(text)) ?? null
}
