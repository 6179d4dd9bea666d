import type { ImportOptions, ImportQuestion, Inspection } from '../../core/domain/importing.ts'

/** A question as it is asked: once for all files of one layout that lead to the same answer. */
export interface AskedQuestion extends ImportQuestion {
  /** Tells it apart from other questions of this import. */
  id: string
  files: string[]
}

/** What kinds of events mean is settled for the shop, everything else for a file. */
const isOfShop = ({ code }: ImportQuestion): boolean => code === 'eventKind'

/** The open questions, those about dates of files with the same columns and the same likely answer put together. */
export function groupQuestions({ questions, files }: Pick<Inspection, 'questions' | 'files'>): AskedQuestion[] {
  const asked = new Map<string, AskedQuestion>()
  for (const question of questions) {
    const id = idOf(question, files)
    const known = asked.get(id)
    asked.set(id, known ? together(known, question) : { ...question, id, files: [question.file] })
  }
  return [...asked.values()]
}

function idOf(question: ImportQuestion, files: Inspection['files']): string {
  if (isOfShop(question)) return question.key
  const file = files.find(({ name }) => name === question.file)
  if (question.code !== 'dateOrder' || !file) return `${question.key} ${question.file}`
  return JSON.stringify([question.key, file.profile, file.columns, question.choices.find(({ likely }) => likely)?.value])
}

function together(known: AskedQuestion, { file, params }: ImportQuestion): AskedQuestion {
  return { ...known, files: [...known.files, file], params: { ...known.params, rows: Number(known.params['rows']) + Number(params['rows']) } }
}

export function answerTo(question: AskedQuestion, options: ImportOptions): string | null {
  const answers = isOfShop(question) ? options.answers : options.files?.[question.file]?.answers
  return answers?.[question.key] ?? null
}

/** The decision that an answer comes to. */
export function answerWith(question: AskedQuestion, value: string): ImportOptions {
  const answers = { [question.key]: value }
  return isOfShop(question) ? { answers } : { files: Object.fromEntries(question.files.map(name => [name, { answers }])) }
}
