import type { Encoding } from '../../domain/importing.ts'

export interface SniffedEncoding {
  encoding: Encoding
  /** Bytes of the byte order mark at the front. */
  bom: number
  /** False where the sample is plain ASCII, which every encoding but UTF-16 writes alike. */
  certain: boolean
}

/** Recognises the encoding of a text from its first bytes: byte order mark, zero bytes of UTF-16, valid UTF-8, pairs of GB18030, else Windows-1252. */
export function sniffEncoding(sample: Uint8Array): SniffedEncoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return { encoding: 'utf-8', bom: 3, certain: true }
  if (sample[0] === 0xff && sample[1] === 0xfe) return { encoding: 'utf-16le', bom: 2, certain: true }
  if (sample[0] === 0xfe && sample[1] === 0xff) return { encoding: 'utf-16be', bom: 2, certain: true }
  const wide = sniffUtf16(sample)
  if (wide) return { encoding: wide, bom: 0, certain: true }
  const { valid, invalid } = countUtf8(sample)
  if (valid + invalid === 0) return { encoding: 'utf-8', bom: 0, certain: false }
  // One damaged character must not turn a UTF-8 file into another: by chance alone, other encodings hardly ever give valid sequences.
  if (valid > invalid * 4) return { encoding: 'utf-8', bom: 0, certain: true }
  return { encoding: looksChinese(sample) ? 'gb18030' : 'windows-1252', bom: 0, certain: true }
}

/** Western text in UTF-16 has a zero in every second byte; in Chinese text the delimiters and digits still do. */
function sniffUtf16(sample: Uint8Array): Encoding | null {
  const zeros = [0, 0]
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const share = sample.length / 2 * 0.1
  if (odd > share && odd > even * 10) return 'utf-16le'
  if (even > share && even > odd * 10) return 'utf-16be'
  return null
}

/** Counts the multi-byte sequences that are UTF-8 and the bytes that are not. A sequence that the sample's end cuts is not counted. */
function countUtf8(sample: Uint8Array): { valid: number; invalid: number } {
  let valid = 0
  let invalid = 0
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i] ?? 0
    if (lead < 0x80) continue
    const more = lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0
    if (more > 0 && i + more >= sample.length) break
    let good = more > 0
    for (let k = 1; k <= more; k++) if (((sample[i + k] ?? 0) & 0xc0) !== 0x80) good = false
    if (good) {
      valid++
      i += more
    } else {
      invalid++
    }
  }
  return { valid, invalid }
}

/** Chinese text comes in pairs of high bytes (GB 2312 and most of GBK); accents of Western text stand alone. */
function looksChinese(sample: Uint8Array): boolean {
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(sample, { stream: true })
  } catch {
    return false
  }
  let pairs = 0
  let lone = 0
  for (let i = 0; i < sample.length; i++) {
    if ((sample[i] ?? 0) < 0x81) continue
    if ((sample[i + 1] ?? 0) >= 0xa1) pairs++
    else lone++
    i++
  }
  return pairs > lone * 3
}
