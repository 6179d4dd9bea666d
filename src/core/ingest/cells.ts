import type { ProductKey } from '../domain/identity.ts'
import { FIELDS, type Field } from '../domain/importing.ts'
import type { FilePlan } from './filePlan.ts'
import type { Item } from './itemCells.ts'
import type { Profile } from './profile.ts'

/** What programs write where there is nothing. */
const NOTHING = new Set(['nan', 'null', 'none', 'n/a', '#n/a', 'nil', '\\n', '-', '—'])

const ACCEPTED = new Set(['yes', 'true', '1', 'y', 'subscribed', 'ja', 'oui', 'si', 'sí', '是'])
const REFUSED = new Set(['no', 'false', '0', 'n', 'unsubscribed', 'not subscribed', 'nein', 'non', '否'])

const EQUALS = 61
const APOSTROPHE = 39

/** A cell without blanks and tabs around it, and without what keeps a spreadsheet from taking it for a number; empty where it says "nothing" in words. */
export function cellText(cell: string | undefined): string {
  if (cell === undefined) return ''
  const text = cell.trim()
  const first = text.charCodeAt(0)
  if (first === EQUALS || first === APOSTROPHE) return unwrapped(text)
  // Most short cells are numbers: only what does not begin with a digit can be a word.
  return text.length <= 4 && isNotDigit(first) && NOTHING.has(text.toLowerCase()) ? '' : text
}

/** `="1930…"` and `'138…` are the text within. */
function unwrapped(text: string): string {
  const formula = /^="(.*)"$/s.exec(text)
  if (formula) return (formula[1] ?? '').replaceAll('""', '"').trim()
  return /^'[\d+]/.test(text) ? text.slice(1) : text
}

function isNotDigit(code: number): boolean {
  return code < 48 || code > 57
}

/** @returns null where the cell says neither */
export function yesOrNo(text: string): boolean | null {
  const folded = text.toLowerCase()
  return ACCEPTED.has(folded) ? true : REFUSED.has(folded) ? false : null
}

/** What belongs to one item where a row holds several; the rest is the order's. */
const ITEM_FIELDS: ReadonlySet<Field> = new Set(['sku', 'productId', 'productName', 'variant', 'category', 'quantity', 'unitPrice', 'lineTotal', 'lineDiscount', 'linePaid', 'lineShipping', 'lineRefund', 'refundedQuantity', 'lineStatus', 'itemType'])

/** An id after a spreadsheet took it for a number: `1.93068E+17`. Its last digits are lost. */
const IN_POWERS = /^\d(?:[.,]\d+)?E\+?\d{2}$/i
/** A number of more than 15 digits as a spreadsheet keeps it: nothing but zeros after the fifteenth. */
const CUT_OFF = /^\d{15}0+$/

/** Whether every long id of a column has lost its last digits, and there are so many that they cannot be zeros by chance. */
export function areCutOff(ids: readonly string[]): boolean {
  const long = [...new Set(ids)].filter(id => id.length > 15 && /^\d+$/.test(id))
  return long.every(id => CUT_OFF.test(id)) && long.reduce((digits, id) => digits + id.length - 15, 0) >= 6
}

/** A product's name as products may be told apart by: NFC, with single blanks. */
export function normaliseTitle(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** What cells are read by. */
export type CellLayout = Pick<FilePlan, 'columns' | 'idPrefix' | 'pointZero' | 'cutOff'> & { profile: Pick<Profile, 'plainVariants' | 'unnamedProducts'> }

/**
 * Reads the cells of a row by field. Ids that a spreadsheet turned into `13085.0` throughout are turned back; ids whose last digits it lost
 * count as absent, since nobody can tell which they were.
 */
export class CellReader {
  /** Column of each field, −1 where the file has none. */
  readonly #columns: Record<Field, number>
  readonly #pointZero: ReadonlySet<Field>
  readonly #cutOff: ReadonlySet<Field>
  readonly #plainVariants: ReadonlySet<string>
  readonly #unnamedProducts: ReadonlySet<string>
  readonly #idPrefix: string
  #cells: readonly string[] = []
  /** The damaged id that was met last in this row; empty where there was none. */
  damagedId = ''
  #item: Item | null = null

  constructor({ columns, idPrefix, pointZero, cutOff, profile }: CellLayout) {
    this.#columns = Object.fromEntries(FIELDS.map(field => [field, columns.get(field) ?? -1])) as Record<Field, number>
    this.#pointZero = pointZero
    this.#cutOff = cutOff
    this.#plainVariants = new Set(profile.plainVariants)
    this.#unnamedProducts = new Set(profile.unnamedProducts)
    this.#idPrefix = idPrefix
  }

  start(cells: readonly string[]): void {
    this.#cells = cells
    this.damagedId = ''
    this.#item = null
  }

  /** As the file has it. */
  get row(): readonly string[] {
    return this.#cells
  }

  /** From now on, fields of an item are read from this one of the row's. */
  startItem(item: Item): void {
    this.#item = item
  }

  has(field: Field): boolean {
    return this.#columns[field] >= 0
  }

  text(field: Field): string {
    if (this.#item && ITEM_FIELDS.has(field)) return cellText(this.#item[field])
    const column = this.#columns[field]
    return column < 0 ? '' : cellText(this.#cells[column])
  }

  id(field: Field): string {
    const text = this.text(field)
    if (IN_POWERS.test(text) || (this.#cutOff.has(field) && CUT_OFF.test(text))) {
      this.damagedId = text
      return ''
    }
    return this.#pointZero.has(field) && text.endsWith('.0') ? text.slice(0, -2) : text
  }

  /** An id as it can stand beside those of the shop's other systems. */
  ownId(field: Field): string {
    const id = this.id(field)
    return id === '' ? '' : this.#idPrefix + id
  }

  /** First and last name put together where the file has no column for both. */
  customerName(): string {
    return this.text('customerName') || `${this.text('customerFirstName')} ${this.text('customerLastName')}`.trim()
  }

  acceptsMarketing(): boolean | null {
    const text = this.text('acceptsMarketing')
    return text === '' ? null : yesOrNo(text)
  }

  /** The strongest thing that the row's product is known by: its SKU, else its number, else its name (with the variant, where that is a column of its own). */
  product(): ProductKey | null {
    const sku = this.id('sku')
    if (sku !== '') return { kind: 'sku', value: sku }
    const id = this.ownId('productId')
    if (id !== '') return { kind: 'id', value: id }
    const title = normaliseTitle(this.productName())
    return title === '' ? null : { kind: 'title', value: title }
  }

  /** In one line, whatever breaks the cell has; empty where it says that an amount was taken for nothing in particular. */
  productName(): string {
    const text = this.text('productName')
    if (this.#unnamedProducts.has(text)) return ''
    const name = text.includes('\n') || text.includes('\r') ? text.replace(/\s*[\r\n]+\s*/g, ' ') : text
    const variant = this.text('variant')
    return name !== '' && variant !== '' && !this.#plainVariants.has(variant) ? `${name} - ${variant}` : name
  }
}
