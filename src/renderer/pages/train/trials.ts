import type { RunView } from '../../../contracts/runs.ts'
import { bestEpoch, bestTrial } from '../../../core/domain/learning.ts'

/** The passes at which trials were weighed and a third of them went on: where those stand that went no further than a rung. */
export function rungEnds(trials: readonly RunView[]): number[] {
  const highest = Math.max(0, ...trials.map(({ trial }) => trial?.rung ?? 0))
  return Array.from({ length: highest }, (_, rung) => Math.max(0, ...trials.filter(({ trial }) => trial?.rung === rung).map(({ curve }) => curve.length))).filter(passes => passes > 0)
}

/** By what share the best trial is better than Shopcast's own settings; null while there is nothing to compare. */
export function trialGain(trials: readonly RunView[]): number | null {
  const own = bestEpoch(trials[0]?.curve ?? [])?.metric
  const best = bestEpoch(bestTrial(trials)?.curve ?? [])?.metric
  return trials.length > 1 && own && best ? best / own - 1 : null
}

/** What a trial tried, without what was set for all of them. */
export function triedSettings(one: RunView, trials: readonly RunView[]): Record<string, string> {
  const forAll = trials.find(({ trial }) => trial?.index === 0)?.configuration.settings ?? {}
  return Object.fromEntries(Object.entries(one.configuration.settings).filter(([name]) => name !== 'network' && !(name in forAll)))
}

/** Best first; those that were never looked at last. */
export function bestFirst(trials: readonly RunView[]): RunView[] {
  const figure = ({ curve }: RunView): number => bestEpoch(curve)?.metric ?? -Infinity
  return [...trials].sort((a, b) => figure(b) - figure(a) || (a.trial?.index ?? 0) - (b.trial?.index ?? 0))
}
