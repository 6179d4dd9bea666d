import { FIELDS, type Field } from '../domain/importing.ts'

/** What programs write where there is nothing. */
const NOTHING = new Set(['nan', 'null', 'none', 'n/a', '#n/a', 'nil', '\\n', '-', '—'])

const ACCEPTED = new Set(['yes', 'true', '1', 'y', 'subscribed', 'ja', 'oui', 'si', 'sí', '是'])
const REFUSED = new Set(['no', 'false', '0', 'n', 'unsubscribed', 'not subscribed', 'nein', 'non', '否'])

/** A cell without blanks around it; empty where it says "nothing" in words. */
export function cellText(cell: string | undefined): string {
  if (cell === undefined) return ''
  const text = cell.trim()
  // Most short cells are numbers: only what does not begin with a digit can be a word.
  return text.length <= 4 && isNotDigit(text.charCodeAt(0)) && NOTHING.has(text.toLowerCase()) ? '' : text
}

function isNotDigit(code: number): boolean {
  return code < 48 || code > 57
}

/** @returns null where the cell says neither */
export function yesOrNo(text: string): boolean | null {
  const folded = text.toLowerCase()
  return ACCEPTED.has(folded) ? true : REFUSED.has(folded) ? false : null
}

/** Reads the cells of a row by field. Ids that a spreadsheet turned into `13085.0` throughout are turned back. */
export class CellReader {
  /** Column of each field, −1 where the file has none. */
  readonly #columns: Record<Field, number>
  readonly #pointZero: ReadonlySet<Field>
  #cells: readonly string[] = []

  constructor(columns: ReadonlyMap<Field, number>, pointZero: ReadonlySet<Field>) {
    this.#columns = Object.fromEntries(FIELDS.map(field => [field, columns.get(field) ?? -1])) as Record<Field, number>
    this.#pointZero = pointZero
  }

  start(cells: readonly string[]): void {
    this.#cells = cells
  }

  has(field: Field): boolean {
    return this.#columns[field] >= 0
  }

  text(field: Field): string {
    const column = this.#columns[field]
    return column < 0 ? '' : cellText(this.#cells[column])
  }

  id(field: Field): string {
    const text = this.text(field)
    return this.#pointZero.has(field) && text.endsWith('.0') ? text.slice(0, -2) : text
  }

  /**
   * Who the row's customer is: the id, else the e-mail, else a phone that is not masked; the name only where the file knows people by nothing else.
   * E-mails are one whatever their case. Empty where nobody knows.
   */
  customerId(): string {
    const id = this.id('customerId')
    if (id !== '') return id.includes('@') ? id.toLowerCase() : id
    const email = this.text('customerEmail')
    if (email.includes('@')) return email.toLowerCase()
    const phone = this.text('customerPhone').replace(/[\s'()-]/g, '')
    if (phone.length >= 6 && !phone.includes('*')) return phone
    return this.has('customerId') || this.has('customerEmail') || this.has('customerPhone') ? '' : this.customerName().toLowerCase()
  }

  /** First and last name put together where the file has no column for both. */
  customerName(): string {
    return this.text('customerName') || `${this.text('customerFirstName')} ${this.text('customerLastName')}`.trim()
  }

  /** The product's SKU, else its id in the shop system, else its name (with the variant, where that is a column of its own). Empty where there is none. */
  productId(): string {
    return this.id('sku') || this.id('productId') || this.productName()
  }

  /** In one line, whatever breaks the cell has. */
  productName(): string {
    const name = this.text('productName').replace(/\s*[\r\n]+\s*/g, ' ')
    const variant = this.text('variant')
    return name !== '' && variant !== '' ? `${name} - ${variant}` : name
  }
}
