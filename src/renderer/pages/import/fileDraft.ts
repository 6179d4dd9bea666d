import { FIELDS, type ColumnMapping, type Encoding, type Field, type FileOptions, type RecognisedFile } from '../../../core/domain/importing.ts'

/** How one file is to be read, while it is being chosen. */
export interface FileDraft {
  profile: string
  /** Null where the file's format leaves no choice. */
  encoding: Encoding | null
  delimiter: string | null
  hasHeader: boolean
  mapping: ColumnMapping
}

export function draftOf({ profile, encoding, delimiter, hasHeader, mapping }: RecognisedFile): FileDraft {
  return { profile, encoding, delimiter, hasHeader, mapping: { ...mapping } }
}

/** A column means one thing: giving it to a field takes it from the other. @param column null takes the field's column away */
export function assignColumn(mapping: ColumnMapping, field: Field, column: string | null): ColumnMapping {
  const others = Object.entries(mapping).filter(([other, taken]) => other !== field && taken !== column)
  return { ...Object.fromEntries(others), ...column === null ? {} : { [field]: column } }
}

/** Only what differs from how the file is read now is a decision; the rest stays recognised. @returns null where nothing differs */
export function decisionsOf(file: RecognisedFile, draft: FileDraft): FileOptions | null {
  const moved = FIELDS.filter(field => draft.mapping[field] !== file.mapping[field])
  const decided: FileOptions = {
    ...draft.profile === file.profile ? {} : { profile: draft.profile },
    ...draft.encoding === null || draft.encoding === file.encoding ? {} : { encoding: draft.encoding },
    ...draft.delimiter === null || draft.delimiter === file.delimiter ? {} : { delimiter: draft.delimiter },
    ...draft.hasHeader === file.hasHeader ? {} : { hasHeader: draft.hasHeader },
    ...moved.length === 0 ? {} : { mapping: Object.fromEntries(moved.map(field => [field, draft.mapping[field] ?? ''])) },
  }
  return Object.keys(decided).length === 0 ? null : decided
}
