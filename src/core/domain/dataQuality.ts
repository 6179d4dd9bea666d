import type { CurrencyCode } from './money.ts'
import type { UtcMillis } from './time.ts'
import { DAY } from './time.ts'

/** How good what is stored of a shop is, for learning from it. Orders are those that count. */
export interface DataQuality {
  orders: number
  /** Of which it is known who placed them. */
  identifiedOrders: number
  first: UtcMillis | null
  last: UtcMillis | null
  /** Every month from the first to the last order, those without orders too. */
  months: { month: string; orders: number }[]
  buyers: number
  /** Buyers with at least two orders. */
  repeatBuyers: number
  products: number
  /** Products that have a category, and those whose price is known. */
  categorised: number
  priced: number
  /** Rows of visit logs, and visits. */
  events: number
  visits: number
  currencies: CurrencyCode[]
}

const QUESTIONS = ['churn', 'recommend', 'demand', 'visits'] as const
export type Question = (typeof QUESTIONS)[number]

/** What an answer rests on. */
export type QuestionNeed = 'repeatBuyers' | 'days' | 'products' | 'orders' | 'visits'

/** From how much on an answer is sound. Below it the back-test mostly finds nothing that beats a simple rule. */
const NEEDS: Record<Question, readonly (readonly [QuestionNeed, number])[]> = {
  churn: [['repeatBuyers', 100], ['days', 365]],
  recommend: [['repeatBuyers', 100], ['products', 10]],
  demand: [['days', 365], ['orders', 300]],
  visits: [['visits', 500]],
}

/** One question with each thing it needs: how much there is, and how much gives a sound answer. */
export interface JudgedQuestion {
  question: Question
  enough: boolean
  needs: { need: QuestionNeed; have: number; wanted: number }[]
}

/** What each of the four questions needs, and whether there is enough of it. */
export function judgeQuestions(quality: DataQuality): JudgedQuestion[] {
  const { first, last, repeatBuyers, products, orders, visits } = quality
  const have: Record<QuestionNeed, number> = { repeatBuyers, products, orders, visits, days: first === null || last === null ? 0 : Math.floor((last - first) / DAY) + 1 }
  return QUESTIONS.map(question => {
    const needs = NEEDS[question].map(([need, wanted]) => ({ need, have: have[need], wanted }))
    return { question, needs, enough: needs.every(need => need.have >= need.wanted) }
  })
}
