/**
 * What a customer can be known by, the strongest first. A name alone counts only in files that know people by nothing else. The position is the code under
 * which the store keeps each kind: only ever append.
 */
export const CUSTOMER_KEY_KINDS = ['id', 'email', 'phone', 'nameAndPostcode', 'name'] as const
export type CustomerKeyKind = (typeof CUSTOMER_KEY_KINDS)[number]

/** What a product can be known by, the strongest first; a title includes the variant. The position is the code under which the store keeps each kind. */
export const PRODUCT_KEY_KINDS = ['sku', 'id', 'title'] as const
export type ProductKeyKind = (typeof PRODUCT_KEY_KINDS)[number]

/** One thing that a customer or a product is known by, normalised so that equal texts mean the same one. */
export interface IdentityKey<Kind extends string> {
  readonly kind: Kind
  readonly value: string
}
export type CustomerKey = IdentityKey<CustomerKeyKind>
export type ProductKey = IdentityKey<ProductKeyKind>

/** What is put before the numbers of a shop's second system, whose own may be those of the first. */
export function systemPrefix(system: string): string {
  return `${system}:`
}

/** Parts a stored number from the system that it is kept apart by; null for one of the shop's first system, as far as its looks tell. */
export function partNumber(stored: string): { system: string | null; number: string } {
  const { system, number } = /^(?<system>[a-z]+):(?<number>\S.*)$/s.exec(stored)?.groups ?? {}
  return { system: system ?? null, number: number ?? stored }
}

/** Whether an order's number was made of its customer and moment, since the file has none: `ann@example.com@2026-01-05T10:15:00`, `@2026-01-05/83ab…`. */
export function isMadeUpNumber(order: string): boolean {
  return /@\d{4}-\d\d-\d\d(T[\d:.]+Z?)?(\/[\da-f]{16})?$/.test(order)
}

/** The product of lines that name none. */
export const UNSPECIFIED_PRODUCT = { kind: 'id', value: 'unspecified' } as const satisfies ProductKey

/** What is listed and merged. */
export const RECORD_SUBJECTS = ['customers', 'products'] as const
export type RecordSubject = (typeof RECORD_SUBJECTS)[number]

/** What a merchant can say of two records: that they are one, that they are not, or that what was said before does not hold. */
export const MERGE_ACTIONS = ['merge', 'undoMerge', 'keepApart', 'undoKeepApart'] as const
export type MergeAction = (typeof MERGE_ACTIONS)[number]

/** Why two may be the same, the surest first. */
export const DUPLICATE_REASONS = ['sameEmail', 'taggedEmail', 'samePhone', 'sameNameAndPostcode', 'similarEmail', 'sameTitle'] as const
export interface DuplicateReason {
  code: (typeof DUPLICATE_REASONS)[number]
  /** What both have, or the two that are alike. */
  values: string[]
}
