import type { Settings } from '../../contracts/settings.ts'
import { WEEK, type UtcMillis } from '../../core/domain/time.ts'

/** What is known of the models in use. */
export interface Learned {
  /** When they were trained; null before the first training. */
  trainedAt: UtcMillis | null
  /** The last moment that they know, and the last order there is. */
  learnedTo: UtcMillis | null
  ordersTo: UtcMillis | null
}

/** Whether the models are to learn again by themselves: only where they have learned before, and orders have come since. */
export function isDueToLearn(when: Settings['learnAgain'], { trainedAt, learnedTo, ordersTo }: Learned, moment: 'start' | 'later', now: UtcMillis): boolean {
  if (trainedAt === null || learnedTo === null || ordersTo === null || ordersTo <= learnedTo) return false
  switch (when) {
    case 'never': return false
    case 'onStart': return moment === 'start'
    case 'weekly': return now - trainedAt >= WEEK
  }
}
