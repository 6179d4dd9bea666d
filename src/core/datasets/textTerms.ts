/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu
const WORD = /[\p{L}\p{M}\p{N}]+/gu
const SHORTEST_SPLIT_WORD = 5

/**
 * The terms that a text is compared by. Words, and of longer words their groups of four letters, so that HOLDER and
 * HOLDERS have most in common; where words are not spaced, as in Chinese, single characters and pairs. Upper and lower
 * case, full and half width are the same.
 */
export function textTerms(text: string): string[] {
  const normal = text.normalize('NFKC').toLowerCase()
  const unspaced = (normal.match(UNSPACED) ?? []).flatMap((run) => {
    const characters = Array.from(run)
    return [...characters, ...pairs(characters)]
  })
  const words = normal.replace(UNSPACED, ' ').match(WORD) ?? []
  return [...unspaced, ...words.flatMap(word => [word, ...letterGroups(word)])]
}

function pairs(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`)
}

/** `_hol`, `hold`, … `der_` of holder. */
function letterGroups(word: string): string[] {
  if (word.length < SHORTEST_SPLIT_WORD) return []
  const edged = `_${word}_`
  return Array.from({ length: edged.length - 3 }, (_, index) => edged.slice(index, index + 4))
}
