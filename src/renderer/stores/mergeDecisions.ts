import type { ImportOptions } from '../../core/domain/importing.ts'

/** Later decisions over earlier ones. What is decided for one file leaves the other files alone, and what else was decided for it. */
export function mergeDecisions(before: ImportOptions, part: ImportOptions): ImportOptions {
  const files = { ...before.files }
  for (const [name, own] of Object.entries(part.files ?? {})) {
    const earlier = files[name]
    files[name] = { ...earlier, ...own, answers: { ...earlier?.answers, ...own.answers }, mapping: { ...earlier?.mapping, ...own.mapping } }
  }
  const answers = { ...before.answers, ...part.answers }
  return { ...before, ...part, answers, files }
}
