/** Stars and dots over what is hidden (`张*`, `138****0000`, `a•••@qq.com`), the word for ciphertext, and ciphertext between its own marks (`~Ag…~`, `$x…$`). */
const MASKED = /[*•●]|[#$]{2}|密文|^([~#$]).{16,}\1/u

/** Whether a shop system has hidden part of a name, number or address. Two people may look the same so: what is masked never says who someone is. */
export function isMasked(text: string): boolean {
  return MASKED.test(text.normalize('NFKC'))
}
