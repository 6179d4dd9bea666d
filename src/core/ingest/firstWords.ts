/** The first word that is said of each of many things, by number: a position a thing, and memory only where something is said. */
export class FirstWords<Word extends string> {
  /** In `#words`. */
  #positions: Uint32Array<ArrayBuffer> | null = null
  /** Position 0 stands for "not told". */
  readonly #words: (Word | null)[] = [null]
  readonly #positionOf = new Map<Word, number>()

  /** Null where nothing is said. */
  of(thing: number): Word | null {
    return this.#words[this.#positions?.[thing] ?? 0] ?? null
  }

  /** @param room for so many things, should this be the first word */
  say(thing: number, word: Word, room: number): void {
    const positions = this.#positions ??= new Uint32Array(room)
    if (positions[thing] !== 0) return
    let position = this.#positionOf.get(word)
    if (position === undefined) this.#positionOf.set(word, position = this.#words.push(word) - 1)
    positions[thing] = position
  }

  grow(room: number): void {
    if (!this.#positions) return
    const positions = new Uint32Array(room)
    positions.set(this.#positions)
    this.#positions = positions
  }
}
