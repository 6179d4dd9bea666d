import type { ParseArgsOptionDescriptor } from 'node:util'
import type { z } from 'zod'
import type { JobKind, JobRequest, JobResults } from '../core/domain/job.ts'
import type { Terminal } from './terminal.ts'

export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** What a command is given to work with. */
export interface Session {
  terminal: Terminal
  dataDir: string
  /** Runs a job in the data folder, locked for it, with progress on the error stream. */
  run<K extends JobKind>(request: Extract<JobRequest, { kind: K }>): Promise<JobResults[K]>
  /** The same session in another data folder. */
  inFolder(dataDir: string): Session
  /** A path as the person typed it, made absolute. */
  path(typed: string): string
}

/** What a command found: the document that `--json` prints, and the same in words. */
export interface Outcome {
  document: unknown
  text: string
}

export interface Command {
  /** One line for the list of commands. */
  summary: string
  /** How it is called, after `shopcast NAME`. */
  usage: string
  options: Record<string, ParseArgsOptionDescriptor & { argument?: string; help: string }>
  /** Schema of the document. */
  schema: z.ZodType
  /** @throws UsageError, ShopcastError */
  run(operands: string[], options: OptionValues, session: Session): Promise<Outcome>
}

/** Wrong usage: exit 2. The message is the sentence shown. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
