import { UNSPECIFIED_PRODUCT } from '../domain/identity.ts'
import type { OrderChange } from '../domain/importing.ts'
import type { MinorUnits } from '../domain/money.ts'
import { sumRefunds, uniteRefunds, type Refund } from '../domain/refund.ts'
import { readRefunds } from './refundRows.ts'

/**
 * What becomes of a staged order (`staged.orders.known`): a new one is stored; a known one adds nothing; or a new version of a known one is stored, with the
 * lines of the file, those that were stored, or both.
 */
export const STAGED = { new: 0, known: 1, fileLines: 2, storedLines: 3, allLines: 4 } as const
export type StagedFate = (typeof STAGED)[keyof typeof STAGED]

/** Of `orders.state`. */
const COUNTS = 0
const CANCELLED = 1
const UNPAID = 2
/** Of `order_lines.kind`. */
const RETURN = 1

/** An order of the files and its stored version. */
export interface KnownOrder {
  id: number
  storedId: number
  /** As the files tell it. */
  toldState: number
  storedState: number
  refund: number
  storedRefund: number
  discount: number
  /** What lines without a price come to. */
  unpriced: number
  /** Whether the lines are only what the row of an order list names. */
  summedUp: 0 | 1
  storedSummedUp: 0 | 1
  /** Whether the files name a customer and the stored order does not. */
  bringsCustomer: 0 | 1
  /** Whether the files say where it came from and the shop does not know. */
  bringsChannel: 0 | 1
  /** JSON: refunds told by rows of their own. */
  refunds: string | null
  storedRefunds: string | null
  /** Whether it was free, and came back. */
  freeReturned: 0 | 1
  storedFreeReturned: 0 | 1
  /** Whether only logs tell of it. */
  fromLog: 0 | 1
}

export interface VersionLine {
  id: number
  product: string
  quantity: number
  price: string | null
  total: number | null
  kind: number
}

/** Of the lines of one order: `refunds`, nothing but that money went back; `returns`: items that came back too. */
type Told = 'refunds' | 'sales' | 'returns'

/** Two lists of lines of one order, held against each other. */
interface LineComparison {
  /** Lines that are stored and not in the file. */
  missing: number
  /** Lines of the file that are not stored. */
  added: number
  /** Those of the file that are stored. */
  repeated: number[]
  /** Whether the file has nothing of the order but returns: its sale stands in an earlier one. */
  onlyReturns: boolean
  /** What each tells. */
  stored: Told
  file: Told
  /** Whether the two have a product in common. */
  sharesProduct: boolean
  sameAmount: boolean
  /** What the stored lines come to, and those of the file less the discount on the order. */
  storedWorth: MinorUnits
  fileWorth: MinorUnits
}

interface Decision {
  fate: StagedFate
  changed: OrderChange[]
  state: number
}

type ToldOrder = Pick<KnownOrder, 'toldState' | 'storedState' | 'refund' | 'storedRefund' | 'freeReturned' | 'storedFreeReturned'>

/** State and refund that the files bring. */
function settle(order: ToldOrder, newest: boolean): Pick<Decision, 'changed' | 'state'> {
  const forward = order.toldState === CANCELLED || (order.storedState === UNPAID && order.toldState === COUNTS)
  const stateChanged = order.toldState !== order.storedState && (newest || forward)
  const state = stateChanged ? order.toldState : order.storedState
  const changed: OrderChange[] = []
  if (stateChanged) changed.push(state === CANCELLED ? 'cancelled' : state === UNPAID ? 'unpaid' : state === COUNTS ? 'nowCounts' : 'edited')
  if (order.refund > order.storedRefund || order.freeReturned > order.storedFreeReturned) changed.push('refunded')
  return { changed, state }
}

/** Where one of the two is an order list, which only sums orders up: the lines are those of the other, buyer, state and what was paid come from either. */
function joinLists(order: KnownOrder, lines: LineComparison, newest: boolean): Decision {
  const { changed, state } = settle(order, newest)
  if (!order.summedUp) return { fate: STAGED.fileLines, changed: [...changed, 'linesAdded'], state }
  const paidLess = lines.fileWorth > 0 && lines.fileWorth < lines.storedWorth
  if (changed.length === 0 && (order.bringsCustomer || (paidLess && newest))) changed.push('edited')
  return { fate: changed.length > 0 ? STAGED.storedLines : STAGED.known, changed, state }
}

/** What is to be stored of a known order. */
export interface Version extends Decision {
  refund: MinorUnits
  refunds: readonly Refund[]
  freeReturned: boolean
  /** To be taken off the sales. */
  discount: MinorUnits
  summedUp: boolean
  /** Lines of the file that are not to be stored, since they are. */
  repeated: readonly number[]
}

/** @param newest false for an older export, of which no step back is taken */
export function decideVersion(known: KnownOrder, stored: readonly VersionLine[], staged: readonly VersionLine[], newest: boolean): Version {
  if (known.fromLog) return addPurchases(known, staged)
  const lines = compareLines(stored, staged, known)
  const refunds = uniteRefunds([readRefunds(known.storedRefunds), readRefunds(known.refunds)])
  const order = { ...known, refund: Math.max(known.refund, known.storedRefund, sumRefunds(refunds)) }
  const oneTellsRefunds = (lines.file === 'refunds') !== (lines.stored === 'refunds')
  const joinsLists = order.summedUp !== order.storedSummedUp && !oneTellsRefunds && !lines.onlyReturns
  const { fate, changed, state } = withChannel(order, (oneTellsRefunds ? joinRefunds : joinsLists ? joinLists : decide)(order, lines, newest))
  const keepsStored = fate === STAGED.storedLines || fate === STAGED.allLines
  const itemsCameBack = (fate !== STAGED.storedLines && lines.file === 'returns') || (keepsStored && lines.stored === 'returns')
  // What an order list says was paid for the goods holds for the lines of the item list: what they come to more is a discount.
  const difference = Math.max(0, fate === STAGED.storedLines ? lines.storedWorth - lines.fileWorth : order.discount + lines.fileWorth - lines.storedWorth)
  return {
    fate, changed, state, refunds,
    // Where the items that came back are listed, a row that only tells of their money says nothing more.
    refund: refunds.length > 0 && itemsCameBack ? 0 : order.refund,
    freeReturned: order.freeReturned + order.storedFreeReturned > 0,
    discount: joinsLists ? difference : fate === STAGED.storedLines ? 0 : order.discount,
    summedUp: (keepsStored ? order.storedSummedUp : order.summedUp) === 1,
    repeated: fate === STAGED.allLines ? lines.repeated : [],
  }
}

/** Where an order came from is news of it, whatever else is known. */
function withChannel({ bringsChannel }: KnownOrder, { fate, changed, state }: Decision): Decision {
  return bringsChannel ? { fate: fate === STAGED.known ? STAGED.storedLines : fate, changed: [...changed, 'channelAdded'], state } : { fate, changed, state }
}

/** A log tells an order purchase by purchase, and each is known again by itself: those that are new are added to what is stored. */
function addPurchases({ storedState: state, storedRefund: refund, storedFreeReturned }: KnownOrder, added: readonly VersionLine[]): Version {
  const fate = added.length > 0 ? { fate: STAGED.allLines, changed: ['linesAdded' as const] } : { fate: STAGED.known, changed: [] }
  return { ...fate, state, refund, refunds: [], freeReturned: storedFreeReturned === 1, discount: 0, summedUp: false, repeated: [] }
}

/** Where one of the two has nothing of the order but that money went back: the lines are those of the other. */
function joinRefunds(order: ToldOrder, lines: LineComparison, newest: boolean): Decision {
  const { changed, state } = settle(order, newest)
  if (lines.stored === 'refunds') return { fate: STAGED.fileLines, changed: [...changed, 'linesAdded'], state }
  return { fate: changed.length > 0 && lines.stored !== 'returns' ? STAGED.storedLines : STAGED.known, changed, state }
}

/** @param newest false for an older export, of which no step back is taken */
export function decide(order: ToldOrder, lines: Pick<LineComparison, 'missing' | 'added' | 'onlyReturns' | 'sharesProduct' | 'sameAmount'>, newest: boolean): Decision {
  const { changed, state } = settle(order, newest)
  const settled = changed.length > 0
  if (lines.missing === 0 && lines.added === 0) {
    if (!lines.sameAmount && newest) changed.push('edited')
    return { fate: changed.length > 0 ? STAGED.fileLines : STAGED.known, changed, state }
  }
  if (lines.added === 0) return { fate: settled ? STAGED.storedLines : STAGED.known, changed, state }
  if (lines.missing === 0) return { fate: STAGED.fileLines, changed: [...changed, 'linesAdded'], state }
  if (lines.onlyReturns) return { fate: STAGED.allLines, changed: [...new Set([...changed, 'refunded'] as const)], state }
  if (!lines.sharesProduct) return { fate: STAGED.allLines, changed: [...changed, 'linesAdded'], state }
  if (newest) return { fate: STAGED.fileLines, changed: [...changed, 'edited'], state }
  return { fate: settled ? STAGED.storedLines : STAGED.known, changed, state }
}

function told(lines: readonly VersionLine[]): Told {
  const isRefund = ({ kind, product }: VersionLine): boolean => kind === RETURN && product === UNSPECIFIED_PRODUCT.value
  if (lines.every(isRefund)) return 'refunds'
  return lines.some(line => line.kind === RETURN && !isRefund(line)) ? 'returns' : 'sales'
}

function compareLines(stored: readonly VersionLine[], staged: readonly VersionLine[], { discount, unpriced }: Pick<KnownOrder, 'discount' | 'unpriced'>): LineComparison {
  const keyOf = ({ product, quantity, price }: VersionLine): string => JSON.stringify([product, quantity, price])
  const left = new Map<string, number>()
  for (const line of stored) left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) + 1)
  const repeated: number[] = []
  for (const line of staged) {
    const count = left.get(keyOf(line)) ?? 0
    if (count === 0) continue
    left.set(keyOf(line), count - 1)
    repeated.push(line.id)
  }
  const products = new Set(stored.map(({ product }) => product))
  const worth = staged.reduce((sum, { kind, total }) => kind === 0 && (total ?? 0) > 0 ? sum + (total ?? 0) : sum, 0)
  const amount = (lines: readonly VersionLine[]): number => lines.reduce((sum, { total }) => sum + (total ?? 0), 0)
  const fileWorth = amount(staged) + unpriced - Math.min(discount, worth + unpriced)
  return {
    missing: [...left.values()].reduce((sum, count) => sum + count, 0),
    added: staged.length - repeated.length,
    repeated,
    stored: told(stored),
    file: told(staged),
    onlyReturns: staged.every(({ kind }) => kind === RETURN),
    sharesProduct: staged.some(({ product }) => products.has(product)),
    sameAmount: amount(stored) === fileWorth,
    storedWorth: amount(stored),
    fileWorth,
  }
}

