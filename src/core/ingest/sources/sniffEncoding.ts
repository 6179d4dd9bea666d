import type { Encoding } from '../../domain/importing.ts'
import { scoreText, type Script } from './scoreText.ts'

export interface SniffedEncoding {
  encoding: Encoding
  /** False where the sample is plain ASCII, which every encoding but UTF-16 writes alike. */
  certain: boolean
}

/** Encodings that are told apart by how likely their reading of the bytes is as text, in the order in which they are preferred, with the script each is used for. */
const CANDIDATES: readonly (readonly [Encoding, Script])[] = [
  ['gb18030', 'simplified'], ['big5', 'traditional'], ['shift_jis', 'japanese'], ['euc-kr', 'korean'],
  ['windows-1252', 'western'], ['windows-1250', 'central'], ['windows-1251', 'cyrillic'], ['windows-1254', 'turkish'],
]
/** Bytes that are not ASCII, with what stands around them: so many tell as much as all of them. */
const TELLING_BYTES = 64 * 1024

/**
 * Recognises the encoding of a text from a sample: byte order mark, zero bytes of UTF-16, valid UTF-8, else the encoding whose reading of all the
 * sample's lines with other than ASCII characters is the most likely text.
 * @param usual of files like this one: taken before the likeliest where the sample is text in it
 */
export function sniffEncoding(sample: Uint8Array, usual?: Encoding): SniffedEncoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return { encoding: 'utf-8', certain: true }
  if (sample[0] === 0xff && sample[1] === 0xfe) return { encoding: 'utf-16le', certain: true }
  if (sample[0] === 0xfe && sample[1] === 0xff) return { encoding: 'utf-16be', certain: true }
  const wide = sniffUtf16(sample)
  if (wide) return { encoding: wide, certain: true }
  const telling = tellingLines(sample)
  if (telling.length === 0) return { encoding: 'utf-8', certain: false }
  const { valid, invalid } = countUtf8(telling)
  // One damaged character must not turn a UTF-8 file into another: by chance alone, other encodings hardly ever give valid sequences.
  if (valid > invalid * 4) return { encoding: 'utf-8', certain: true }
  if (usual !== undefined && isTextIn(usual, telling)) return { encoding: usual, certain: true }
  let best: { encoding: Encoding; score: number } = { encoding: 'windows-1252', score: -Infinity }
  for (const [encoding, script] of CANDIDATES) {
    const score = scoreText(new TextDecoder(encoding).decode(telling, { stream: true }), script)
    if (score > best.score) best = { encoding, score }
  }
  return { encoding: best.encoding, certain: true }
}

/** Whether hardly any character of the sample (one in twenty of those beyond ASCII) is none in the encoding. */
function isTextIn(encoding: Encoding, sample: Uint8Array): boolean {
  const beyondAscii = new TextDecoder(encoding).decode(sample, { stream: true }).match(/[^\0-\x7f]/gu) ?? []
  return beyondAscii.filter(character => /[\ufffd\x80-\x9f]/u.test(character)).length * 20 <= beyondAscii.length
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

/** The lines that hold a byte beyond ASCII, joined, up to enough of them. */
function tellingLines(sample: Uint8Array): Buffer {
  const lines: Uint8Array[] = []
  let size = 0
  let cutAt = 0
  for (let at = 0; at < sample.length && size < TELLING_BYTES; at++) {
    if ((sample[at] ?? 0) < 0x80) continue
    // Second bytes may be ASCII but never a line feed, so a line is a whole number of characters. A quoted line without an end is cut.
    const start = Math.max(sample.lastIndexOf(10, at) + 1, at - 512)
    const feed = sample.indexOf(10, at)
    const end = Math.min(feed < 0 ? sample.length : feed + 1, at + 4096)
    const from = Math.max(start, cutAt)
    lines.push(sample.subarray(from, end))
    size += end - from
    cutAt = end
    at = end - 1
  }
  return Buffer.concat(lines)
}
