import type { Scoring } from './scoring.ts'

/** What is set of a network that reads histories by attention, whichever way it looks. */
export interface AttentionOptions {
  /** E, which the heads must divide. */
  readonly width: number
  readonly heads: number
  readonly blocks: number
  /** The longest history, in events, that is looked at; where a place for the next one is kept free, that is among them. */
  readonly longest: number
  /** Of what comes into the first block; keeps product vectors from learning customers by heart. */
  readonly inputDropout: number
  /** Of attention weights and of what the blocks add. */
  readonly dropout: number
  readonly scoring: Scoring
}
