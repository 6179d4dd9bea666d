import type { Phase, Progress } from '../core/domain/progress.ts'
import { count, displayWidth } from './formatTable.ts'
import type { Terminal } from './terminal.ts'

const phaseNames: Record<Phase, string> = {
  reading: 'Reading', recognising: 'Recognising the columns', storing: 'Storing', summarising: 'Summing up', undoing: 'Taking the rows out', erasing: 'Wiping what is left in the file',
  preparing: 'Preparing', searchingRecommend: 'Searching for good settings', backtestingRecommend: 'Checking recommendations on past orders', learningRecommend: 'Learning sequences', fittingRecommend: 'Learning what customers buy',
  checkingRecommend: 'Checking recommendations on earlier dates', checkingChurn: 'Checking lists on earlier dates',
  fittingChurn: 'Learning customers\' rhythms', backtestingChurn: 'Checking risks on past orders', predicting: 'Predicting', writing: 'Writing files', checkingDevices: 'Trying what can compute',
}

/** A live line on a terminal; one line a phase where the error stream is a file. */
export class ProgressLine {
  readonly #terminal: Terminal
  #phase: Phase | null = null
  #shown = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show(progress: Progress): void {
    const { phase, done, total, etaSeconds, metrics } = progress
    if (this.#terminal.width === null) {
      if (phase !== this.#phase) this.#terminal.err(`${phaseNames[phase]}\n`)
      this.#phase = phase
      return
    }
    const share = total > 0 ? ` ${Math.min(100, Math.floor(100 * done / total))}%` : done > 0 ? ` ${count(done)}` : ''
    const pass = metrics['epoch'] === undefined || phase !== 'learningRecommend' ? '' : `, pass ${metrics['epoch']}`
    const left = etaSeconds === null || etaSeconds < 1 ? '' : `, ${duration(etaSeconds)} left`
    const line = `${phaseNames[phase]}${share}${pass}${left}`.slice(0, this.#terminal.width - 1)
    this.#terminal.err(`\r${line}${' '.repeat(Math.max(0, this.#shown - displayWidth(line)))}`)
    this.#shown = displayWidth(line)
  }

  /** Removes the live line, so that what follows begins on a clean one. */
  clear(): void {
    if (this.#shown > 0) this.#terminal.err(`\r${' '.repeat(this.#shown)}\r`)
    this.#shown = 0
  }
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}
