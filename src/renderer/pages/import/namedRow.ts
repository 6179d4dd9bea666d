/** A row of a file as it is shown: where it stands, what it says, and, where it is about money, whose order and how much. */
export interface NamedRow {
  file: string
  row: number | null
  text: string
  order?: string
  amount?: string
}
