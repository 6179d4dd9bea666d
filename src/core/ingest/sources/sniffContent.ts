import type { ErrorCode } from '../../domain/error.ts'

/** What a file really is, whatever its name says; an error code where it cannot hold rows that can be read. */
export type Content = 'text' | 'gzip' | 'zip' | Extract<ErrorCode, 'fileIsPdf' | 'fileIsImage' | 'fileIsWebPage' | 'fileIsOldWorkbook' | 'fileEncrypted' | 'archiveUnknown' | 'fileNotText'>

const SIGNATURES: readonly (readonly [Content, number, string])[] = [
  ['gzip', 0, '\x1f\x8b'], ['zip', 0, 'PK\x03\x04'], ['zip', 0, 'PK\x05\x06'],
  ['fileIsPdf', 0, '%PDF-'],
  ['fileIsImage', 0, '\x89PNG'], ['fileIsImage', 0, '\xff\xd8\xff'], ['fileIsImage', 0, 'GIF8'], ['fileIsImage', 8, 'WEBP'], ['fileIsImage', 4, 'ftyphei'], ['fileIsImage', 4, 'ftypavif'],
  ['fileIsImage', 0, 'II*\0'], ['fileIsImage', 0, 'MM\0*'],
  ['archiveUnknown', 0, 'Rar!\x1a\x07'], ['archiveUnknown', 0, '7z\xbc\xaf\x27\x1c'], ['archiveUnknown', 0, '\xfd7zXZ'], ['archiveUnknown', 0, 'BZh'], ['archiveUnknown', 0, '\x28\xb5\x2f\xfd'],
  ['archiveUnknown', 257, 'ustar'],
  ['fileNotText', 0, '{\\rtf'],
]
/** The container of Excel before 2007, and of newer workbooks with a password. */
const COMPOUND_FILE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le')

/** @param head the file's first bytes, at least some hundred of them where there are as many */
export function sniffContent(head: Buffer): Content {
  const text = head.toString('latin1', 0, 512)
  if (text.startsWith(COMPOUND_FILE)) return head.includes(ENCRYPTED_STREAM) ? 'fileEncrypted' : 'fileIsOldWorkbook'
  const signature = SIGNATURES.find(([, at, sign]) => text.startsWith(sign, at))
  if (signature) return signature[0]
  const begin = /^(?:\xef\xbb\xbf)?\s*(<[^>\s]*)/.exec(text)?.[1]?.toLowerCase()
  if (begin !== undefined && /^<(?:!doctype|html|head|body|meta|script|style|table|div)\b|^<!--/.test(begin)) return 'fileIsWebPage'
  if (begin === '<?xml') return head.includes('schemas-microsoft-com:office:spreadsheet') ? 'fileIsOldWorkbook' : /<!doctype html|<html/i.test(text) ? 'fileIsWebPage' : 'fileNotText'
  return 'text'
}
