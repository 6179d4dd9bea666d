import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** A zip archive of some files. */
export async function makeZip(files: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path)
  zip.end()
  return buffer(zip.outputStream)
}

export interface MadeSheet {
  name: string
  /** The XML between the tags of `sheetData`. */
  rows: string
  state?: string
}

export interface MadeWorkbook {
  sheets: MadeSheet[]
  /** The XML between the tags of `sst`. */
  strings?: string
  /** Codes of number formats; style n shows the n-th, style 0 is plain. */
  formats?: string[]
  from1904?: boolean
}

/** A workbook as Excel writes it. */
export function makeWorkbook({ sheets, strings, formats = [], from1904 = false }: MadeWorkbook): Promise<Buffer> {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  return makeZip({
    '[Content_Types].xml': `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': `${xml}<workbook ${main} xmlns:r="${office}"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${sheets.map(({ name, state }, i) =>
      `<sheet name="${name}" sheetId="${i + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, i) =>
      `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': `${xml}<styleSheet ${main}><numFmts>${formats.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${code}"/>`).join('')}</numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats.map((_, i) => `<xf numFmtId="${164 + i}"/>`).join('')}</cellXfs></styleSheet>`,
    ...strings === undefined ? {} : { 'xl/sharedStrings.xml': `${xml}<sst ${main}>${strings}</sst>` },
    ...Object.fromEntries(sheets.map(({ rows }, i) => [`xl/worksheets/sheet${i + 1}.xml`, `${xml}<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`])),
  })
}

/** A sheet's rows with every text and number written into its cell. */
export function inlineRows(table: readonly (readonly (string | number)[])[]): string {
  return table.map((cells, row) => `<row r="${row + 1}">${cells.map(cell =>
    typeof cell === 'number' ? `<c><v>${cell}</v></c>` : `<c t="inlineStr"><is><t>${cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`).join('')}</row>`).join('')
}
