import type { ImportOptions, RecognisedFile } from '../../../core/domain/importing.ts'

/** Questions answered for earlier files are asked again; what else was decided then becomes a decision of this import, which can be taken back in its place. */
export function askedAgain(files: readonly Pick<RecognisedFile, 'name' | 'remembered'>[], options: ImportOptions): ImportOptions {
  const remembered = files.flatMap(file => file.remembered ?? [])
  const answers = Object.fromEntries(remembered.flatMap(file => Object.entries(file.answers)).filter(([key]) => key !== 'dateOrder'))
  const currency = options.currency ?? remembered.find(file => file.currency !== null)?.currency
  const mappings = files.flatMap(({ name, remembered: before }) => before && Object.keys(before.mapping).length > 0 ? [[name, { mapping: { ...before.mapping, ...options.files?.[name]?.mapping } }] as const] : [])
  return { askAgain: true, answers: { ...answers, ...options.answers }, files: Object.fromEntries(mappings), ...currency ? { currency } : {} }
}
