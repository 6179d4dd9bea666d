import type { ByteSource } from './byteSource.ts'
import { readXml } from './xmlParts.ts'

/** How the numbers of each cell style are shown, as far as it changes what they are. */
export type NumberKind = 'plain' | 'date' | { digits: number }
export type CellStyles = readonly NumberKind[]

/** Formats that every workbook has without writing them down (ECMA-376 18.8.30), the East Asian ones of dates among them. */
const BUILT_IN_DATES = [[14, 22], [27, 36], [45, 47], [50, 58]] as const

/** @param part `xl/styles.xml`; absent where no cell has a style */
export async function readCellStyles(part: ByteSource | undefined): Promise<CellStyles> {
  if (!part) return []
  const formats = new Map<number, string>()
  const styles: NumberKind[] = []
  let inCellFormats = false
  await readXml(part, (tag, attributes) => {
    if (tag === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '')
    else if (tag === 'cellXfs') inCellFormats = true
    else if (tag === 'xf' && inCellFormats) styles.push(kindOf(Number(attributes['numFmtId'] ?? 0), formats))
  }, tag => {
    if (tag === 'cellXfs') inCellFormats = false
  })
  return styles
}

function kindOf(id: number, formats: ReadonlyMap<number, string>): NumberKind {
  const code = formats.get(id)
  if (code === undefined) return BUILT_IN_DATES.some(([first, last]) => id >= first && id <= last) ? 'date' : 'plain'
  return numberKind(code)
}

/** What a format's code makes of a number: `yyyy/m/d h:mm` a date, `00000` a number with leading zeros. */
function numberKind(code: string): NumberKind {
  if (/^0{2,}$/.test(code)) return { digits: code.length }
  // Texts in quotes, escaped signs, colours, currencies and conditions in brackets hold letters that mean nothing; [h] and the like do.
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|General/gi, '')
  return /[ymdhs年月日]/i.test(bare.split(';')[0] ?? '') ? 'date' : 'plain'
}
