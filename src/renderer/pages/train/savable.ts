import type { RunView } from '../../../contracts/runs.ts'
import { isNetworkModel } from '../../../core/domain/task.ts'

/** What of a run can be saved: its network, while that answers, and how it learned. */
export function savable({ inUse, winner, curve }: RunView): ('model' | 'tensorBoard')[] {
  const hasNetwork = winner !== null && (isNetworkModel(winner) || winner === 'blend' && curve.length > 0)
  return [...inUse && hasNetwork ? ['model' as const] : [], ...curve.length > 0 ? ['tensorBoard' as const] : []]
}
