import type { ImportProblem, ProblemCode, RowFates } from '../domain/importing.ts'

const EXAMPLES = 5

/** Counts what became of rows while they are read, and keeps the first examples of each problem. */
export class ImportTally {
  rows = 0
  readonly fates: Pick<RowFates, 'cancelled' | 'return' | 'empty' | 'duplicate' | 'alreadyKnown' | 'unreadable'> = { cancelled: 0, return: 0, empty: 0, duplicate: 0, alreadyKnown: 0, unreadable: 0 }
  readonly #problems = new Map<ProblemCode, ImportProblem>()

  problem(code: ProblemCode, file: string, row: number, text: string): void {
    let problem = this.#problems.get(code)
    if (!problem) this.#problems.set(code, problem = { code, count: 0, examples: [] })
    problem.count++
    if (problem.examples.length < EXAMPLES) problem.examples.push({ file, row, text: text.slice(0, 120) })
  }

  get problems(): ImportProblem[] {
    return [...this.#problems.values()]
  }
}
