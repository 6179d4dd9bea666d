import type { FileOptions, ImportOptions, LayoutAnswers, RecognisedFile } from '../../../core/domain/importing.ts'

/** Questions answered for earlier files are asked again; what else was decided then becomes a decision of this import, which can be taken back in its place. */
export function askedAgain(files: readonly Pick<RecognisedFile, 'name' | 'remembered'>[], options: ImportOptions): ImportOptions {
  const remembered = files.flatMap(file => file.remembered ?? [])
  const answers = Object.fromEntries(remembered.flatMap(file => Object.entries(file.answers)).filter(([key]) => key !== 'dateOrder'))
  const currency = options.currency ?? remembered.find(file => file.currency !== null)?.currency
  const dropDuplicates = options.dropDuplicates ?? remembered.find(file => file.dropDuplicates === false)?.dropDuplicates
  const own = files.flatMap(({ name, remembered: before }) => before && isReadByHand(before) ? [[name, readAsBefore(before, options.files?.[name])] as const] : [])
  return {
    askAgain: true, answers: { ...answers, ...options.answers }, files: Object.fromEntries(own),
    ...currency ? { currency } : {}, ...dropDuplicates === undefined ? {} : { dropDuplicates },
  }
}

/** Whether the layout, the encoding or a column was chosen rather than recognised. */
export function isReadByHand({ profile, encoding, mapping }: LayoutAnswers): boolean {
  return profile !== undefined || encoding !== undefined || Object.keys(mapping).length > 0
}

function readAsBefore({ profile, encoding, mapping }: LayoutAnswers, now: FileOptions = {}): FileOptions {
  return { ...profile === undefined ? {} : { profile }, ...encoding === undefined ? {} : { encoding }, ...now, mapping: { ...mapping, ...now.mapping } }
}
