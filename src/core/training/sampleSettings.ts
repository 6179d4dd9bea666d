import { Random } from '../domain/random.ts'
import type { NetworkModel } from '../domain/task.ts'

/** What settings are drawn for. */
export interface SearchSpace {
  /** Networks that may be tried; one where the merchant chose it. */
  readonly networks: readonly NetworkModel[]
  /** The narrowest and the widest there may be, powers of two. */
  readonly widths: readonly [number, number]
  /** How many products are learned against at most. */
  readonly mostNegatives: number
}

/** Networks that have heads. */
export const WITH_ATTENTION: readonly NetworkModel[] = ['transformer', 'bert4rec']

/**
 * Draws a network and its settings, as `--set` takes them. The first of a search is Shopcast's own choice, so that no search
 * ends worse than none; the others depend on their place and the seed alone, whatever was tried before.
 *
 * Widths, batches and histories double from value to value; rates are drawn evenly by their logarithm (Bergstra and Bengio
 * 2012), since what matters is their magnitude.
 * @param set what the merchant set: it stays as it is
 */
export function sampleSettings(index: number, seed: number, space: SearchSpace, set: Readonly<Record<string, string>>): Record<string, string> {
  const [own = 'transformer'] = space.networks
  if (index === 0) return { ...set, network: own }
  const random = new Random(seed * 2 ** 20 + index)
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)] as T
  const evenly = (low: number, high: number) => low + random.next() * (high - low)
  const byMagnitude = (low: number, high: number) => low * (high / low) ** random.next()
  const doubling = (low: number, high: number) => low * 2 ** random.integer(1 + Math.floor(Math.log2(high / low)))

  const network = pick(space.networks)
  const width = doubling(...space.widths)
  const heads = pick([1, 2, 4].filter(count => Number(set['width'] ?? width) % count === 0))
  const drawn: Record<string, string> = {
    width: String(width),
    blocks: String(pick(WITH_ATTENTION.includes(network) ? [1, 2, 3] : [1, 2])),
    dropout: evenly(0.1, 0.6).toFixed(2),
    learningRate: byMagnitude(5e-4, 8e-3).toPrecision(2),
    l2: random.next() < 0.5 ? '0' : byMagnitude(1e-7, 1e-4).toPrecision(2),
    longest: String(doubling(25, 100)),
    batch: String(doubling(32, 256)),
    negatives: String(Math.min(space.mostNegatives, doubling(256, 2048))),
    temperature: byMagnitude(0.04, 0.15).toPrecision(2),
  }
  if (WITH_ATTENTION.includes(network)) drawn['heads'] = String(heads)
  return { ...drawn, ...set, network }
}
