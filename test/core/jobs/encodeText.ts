export type TextEncoding = 'utf-8' | 'utf-8 with BOM' | 'utf-16le' | 'gb18030'

/** What Node's own encoder does not write. */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'utf-8 with BOM') return Buffer.from(`\uFEFF${text}`)
  if (encoding === 'utf-16le') return Buffer.from(`\uFEFF${text}`, 'utf16le')
  return Buffer.from(Array.from(text, sign => {
    const bytes = gb18030().get(sign)
    if (!bytes) throw new Error(`${sign} is beyond this part of GB18030`)
    return bytes
  }).flat())
}

let table: Map<string, number[]> | null = null

/** ASCII, the signs of two bytes, and those of four that begin with the Latin ones. */
function gb18030(): Map<string, number[]> {
  if (table) return table
  const decoder = new TextDecoder('gb18030')
  table = new Map<string, number[]>()
  const add = (bytes: number[]): void => void table?.set(decoder.decode(Uint8Array.from(bytes)), bytes)
  for (let second = 0x30; second < 0x40; second++) for (let third = 0x81; third <= 0xfe; third++) for (let last = 0x30; last < 0x3a; last++) add([0x81, second, third, last])
  for (let first = 0x81; first <= 0xfe; first++) for (let last = 0x40; last <= 0xfe; last++) if (last !== 0x7f) add([first, last])
  for (let byte = 0; byte < 0x80; byte++) add([byte])
  return table
}
