import type { RecognisedFile } from '../../../core/domain/importing.ts'

/** How well a file fits the layout it was taken for. A plain table has no layout of its own: only some of its columns are used. */
export interface LayoutFit {
  kind: 'all' | 'some' | 'plain'
  /** Columns of the layout that are there (of a plain table: that are used), of how many. */
  matched: number
  of: number
}

export function whyThisLayout({ profile, matched, absent, columns, mapping }: Pick<RecognisedFile, 'profile' | 'matched' | 'absent' | 'columns' | 'mapping'>): LayoutFit {
  if (profile === 'plain') return { kind: 'plain', matched: Object.keys(mapping).length, of: columns.length }
  return { kind: absent.length === 0 ? 'all' : 'some', matched: matched.length, of: matched.length + absent.length }
}
