const SHORTEST_LOCAL_PART = 4
/** Larger groups are of a common name at a large provider, or of an address that many give. */
const MOST_COMPARED = 40

/** An address and whom it belongs to. */
export interface Address {
  customer: number
  email: string
  /** Normalised; empty where nobody knows. */
  name: string
}

/**
 * Pairs of addresses of different customers that differ by a slip: one letter left out, put in or changed, or two exchanged; in the domain (`gmial.com`), or
 * before the `@` where the names are the same. A digit more or another one is no slip (`ann1@`, `ann2@`).
 */
export function similarEmails(addresses: readonly Address[]): [Address, Address][] {
  const long = addresses.filter(({ email }) => email.indexOf('@') >= SHORTEST_LOCAL_PART)
  return [
    ...slipsWithin(Map.groupBy(long, ({ email }) => email.slice(0, email.indexOf('@')))),
    ...slipsWithin(Map.groupBy(long.filter(({ name }) => name !== ''), ({ email, name }) => `${name} ${email.slice(email.indexOf('@'))}`)),
  ]
}

function slipsWithin(groups: ReadonlyMap<string, readonly Address[]>): [Address, Address][] {
  const pairs: [Address, Address][] = []
  for (const group of groups.values()) {
    if (group.length > MOST_COMPARED) continue
    for (const [index, one] of group.entries()) {
      for (const other of group.slice(index + 1)) {
        if (one.customer === other.customer) continue
        const letters = oneLetterApart(one.email, other.email)
        if (letters !== null && !/\d/.test(letters)) pairs.push([one, other])
      }
    }
  }
  return pairs
}

/** The letters in which two texts differ, where that is one slip; null where they are the same or further apart. */
export function oneLetterApart(one: string, other: string): string | null {
  let begin = 0
  while (begin < one.length && begin < other.length && one[begin] === other[begin]) begin++
  let end = 0
  while (end < one.length - begin && end < other.length - begin && one[one.length - 1 - end] === other[other.length - 1 - end]) end++
  const a = one.slice(begin, one.length - end)
  const b = other.slice(begin, other.length - end)
  if (a === '' && b === '') return null
  if (a.length <= 1 && b.length <= 1) return a + b
  return a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0] ? a : null
}
