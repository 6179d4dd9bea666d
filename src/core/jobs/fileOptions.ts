import { basename } from 'node:path'
import type { ImportOptions } from '../domain/importing.ts'

/** What is decided for one of the files: its own options before those for all. */
export function optionsFor(path: string, options: ImportOptions): ImportOptions {
  const own = options.files?.[basename(path)]
  return own ? { ...options, ...own, answers: { ...options.answers, ...own.answers } } : options
}
