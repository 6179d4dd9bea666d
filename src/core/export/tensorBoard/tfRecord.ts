import { crc32c } from './crc32c.ts'

/** A file of such records: length (uint64), masked CRC of these 8 bytes, data, masked CRC of the data; little endian (TensorFlow's TFRecord). */
export function encodeRecords(records: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...records].flatMap((data) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(data.length))
    return [length, maskedCrc(length), data, maskedCrc(data)]
  }))
}

/** A CRC of data that hold CRCs themselves is hard to tell from one of them, so TFRecord turns it by 15 bits and adds a constant. */
export function maskCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

function maskedCrc(data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(maskCrc(crc32c(data)))
  return bytes
}
