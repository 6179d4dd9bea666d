import type { Encoding } from '../../../../src/core/domain/importing.ts'

/** Writes text in an encoding that Node only reads, by the reverse of what it reads. */
export function legacyEncoder(encoding: Encoding): (text: string) => Buffer {
  const bytesOf = new Map<string, number[]>()
  const decoder = new TextDecoder(encoding)
  for (let byte = 0; byte < 256; byte++) learn([byte])
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) learn([lead, trail])
  return text => Buffer.from([...text].flatMap(character => {
    const bytes = bytesOf.get(character)
    if (!bytes) throw new Error(`${encoding} has no ${character}`)
    return bytes
  }))

  function learn(bytes: number[]): void {
    const text = decoder.decode(Uint8Array.from(bytes))
    if ([...text].length === 1 && text !== '\ufffd' && !bytesOf.has(text)) bytesOf.set(text, bytes)
  }
}
