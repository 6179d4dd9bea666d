import type { ImportOptions, RecognisedFile } from '../../../core/domain/importing.ts'

/** Questions answered for earlier files are asked again; what else was decided then becomes a decision of this import, which can be taken back in its place. */
export function askedAgain(files: readonly Pick<RecognisedFile, 'remembered'>[], options: ImportOptions): ImportOptions {
  const remembered = files.flatMap(file => file.remembered ?? [])
  const answers = Object.fromEntries(remembered.flatMap(file => Object.entries(file.answers)).filter(([key]) => key !== 'dateOrder'))
  const currency = options.currency ?? remembered.find(file => file.currency !== null)?.currency
  // Columns of one file mean nothing to another.
  const mapping = files.length === 1 ? { ...remembered[0]?.mapping, ...options.mapping } : options.mapping
  return { ...options, askAgain: true, answers: { ...answers, ...options.answers }, ...mapping ? { mapping } : {}, ...currency ? { currency } : {} }
}
