/** One quoted cell, and nothing behind it but the signs that part cells. */
const WRAPPED = /^"((?:[^"]|"")*)"[;,\t]*$/
const LINES = 60
const LINE_END = /\r\n|\n|\r/

/**
 * Whether every line of a text is one cell in quotes, as a spreadsheet saves a table that it had taken for a single column: `"#1,ann@example.com,""Mug, red"""`.
 * @param head the beginning of the text; its last line counts where `complete`
 */
export function areWrapped(head: string, complete: boolean): boolean {
  const lines = head.replace(/^\ufeff/, '').split(LINE_END).slice(0, LINES + 1)
  if (!complete || lines.length > LINES) lines.pop()
  const filled = lines.filter(line => line !== '')
  return filled.length > 1 && filled.every(line => WRAPPED.test(line) && /[,;\t|]/.test(unwrapped(line)))
}

/** Takes that wrapping off a text while it streams in; lines without it stay as they are. */
export class LineUnwrapper {
  #rest = ''

  write(text: string): string {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.map(line => `${unwrapped(line.replace(/\r$/, ''))}\n`).join('')
  }

  end(): string {
    const rest = unwrapped(this.#rest)
    this.#rest = ''
    return rest
  }
}

function unwrapped(line: string): string {
  return WRAPPED.exec(line.replace(/^\ufeff/, ''))?.[1]?.replaceAll('""', '"') ?? line
}
