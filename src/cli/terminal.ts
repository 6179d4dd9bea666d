import type { UtcMillis } from '../core/domain/time.ts'

/** Everything the terminal program takes from outside, so that a test or the installed app can run it too. */
export interface Terminal {
  /** Takes the result: tables, or the one JSON document. */
  out(text: string): void
  /** Takes progress and error sentences. */
  err(text: string): void
  /** Width of the error stream's terminal; null where it is a file or a pipe, which gets no live line. */
  width: number | null
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** Relative paths start here. */
  workingDir: string
  /** Holds the shop profiles and the demo shop. */
  resourcesDir: string
  /** Used where `--data` names no folder. */
  defaultDataDir: string
  version: string
  now(): UtcMillis
}
