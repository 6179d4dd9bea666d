import type { ImportOptions } from '../domain/importing.ts'

/** What is decided for a file, or for a table of an archive or workbook: its own options before those for all. */
export function optionsFor(name: string, options: ImportOptions): ImportOptions {
  const own = options.files?.[name]
  return own ? { ...options, ...own, answers: { ...options.answers, ...own.answers } } : options
}
