import type { EncodedSequences } from './encodedSequences.ts'

/**
 * A part of a sequence that a network is trained on: it reads rows `start` to `end` − 1 and is asked for what follows
 * after rows `askedFrom` to `end` − 1, so that overlapping windows ask for nothing twice.
 */
export interface TrainingWindow {
  readonly start: number
  readonly end: number
  readonly askedFrom: number
}

/**
 * Cuts sequences into windows of at most `longest` events that overlap by half, from the last event with a target
 * backwards. Sequences without a target are left out.
 */
export function cutWindows({ starts, ends, targets }: EncodedSequences, longest: number): TrainingWindow[] {
  const stride = Math.ceil(longest / 2)
  const windows: TrainingWindow[] = []
  starts.forEach((start, index) => {
    let end = ends[index] ?? 0
    while (end > start && targets[end - 1] === 0) end--
    while (end > start) {
      const from = Math.max(start, end - longest)
      const askedFrom = from === start ? start : end - stride
      windows.push({ start: from, end, askedFrom })
      end = askedFrom
    }
  })
  return windows
}
