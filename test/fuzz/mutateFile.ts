/** Random numbers that a seed repeats (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What a text file may get where it should not be. */
const STRAY = ['"', '""', ',', ';', '\t', '\n', '\r', '\r\n', '\0', '\0\0\0\0', '\ufeff', 'é', '手', '=', "'", '-', '1e99', '9'.repeat(40), '{', '}', '[', '<', '00/00/0000', 'NaN', '\xff', '\x1f\x8b', 'PK\x03\x04', ' '.repeat(300)]

/** A file as damage, careless programs and chance leave it: one to four changes, each of a kind that is drawn. */
export function mutateFile(content: Buffer, random: () => number): Buffer {
  let bytes = content
  const at = (): number => Math.floor(random() * (bytes.length + 1))
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const from = at()
    const to = Math.min(bytes.length, from + Math.floor(random() ** 3 * 400))
    switch (Math.floor(random() * 8)) {
      case 0: bytes = bytes.subarray(0, from); break
      case 1: bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]); break
      case 2: bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]); break
      case 3: bytes = Buffer.concat([bytes.subarray(0, from), Buffer.from(STRAY[Math.floor(random() * STRAY.length)] ?? '', random() < 0.5 ? 'utf8' : 'latin1'), bytes.subarray(from)]); break
      case 4: {
        bytes = Buffer.from(bytes)
        for (let i = from; i < to; i++) bytes[i] = Math.floor(random() * 256)
        break
      }
      case 5: {
        bytes = Buffer.from(bytes)
        if (from < bytes.length) bytes[from] = (bytes[from] ?? 0) ^ (1 << Math.floor(random() * 8))
        break
      }
      case 6: {
        const signs = ',;\t"\n.-'
        const [old, fresh] = [signs[Math.floor(random() * signs.length)] ?? ',', signs[Math.floor(random() * signs.length)] ?? ';']
        bytes = Buffer.from(bytes.toString('latin1').replaceAll(old, fresh), 'latin1')
        break
      }
      default: bytes = Buffer.concat([bytes.subarray(0, from), Buffer.alloc(Math.floor(random() * 50)), bytes.subarray(from)])
    }
  }
  return bytes
}
