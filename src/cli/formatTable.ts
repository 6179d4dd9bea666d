/** How many columns of a terminal a text takes: East Asian wide characters take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(character) ? 2 : 1
  }
  return width
}

/**
 * Rows as aligned columns, two spaces apart, indented by two. A column whose cells below the head are all figures is
 * set to the right.
 */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map(row => row.length))
  const numeric = Array.from({ length: columns }, (_, column) => rows.length > 1 && rows.slice(1).every(row => /^[-−+.,%\d\s]*$/.test(row[column] ?? '')))
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map(row => displayWidth(row[column] ?? ''))))
  return rows.map(row => '  ' + Array.from({ length: columns }, (_, column) => {
    const cell = row[column] ?? ''
    const space = ' '.repeat((widths[column] ?? 0) - displayWidth(cell))
    return numeric[column] ? space + cell : cell + space
  }).join('  ').trimEnd()).join('\n')
}

/** `12,345` */
export function count(value: number): string {
  return value.toLocaleString('en')
}

/** `1 order`, `2 orders` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
