import { StringDecoder } from 'node:string_decoder'
import { SaxesParser } from 'saxes'
import { ShopcastError } from '../../domain/error.ts'
import type { ByteSource } from './byteSource.ts'

export type Attributes = Readonly<Record<string, string>>

export interface XmlListener {
  /** @param tag without its prefix */
  open: (tag: string, attributes: Attributes) => void
  close?: (tag: string) => void
  text?: (text: string) => void
}

/** Reads a part of a workbook as it streams in. @returns the bytes read so far, after each piece @throws ShopcastError fileDamaged */
export async function* streamXml(source: ByteSource, { open, close, text }: XmlListener): AsyncGenerator<number> {
  const parser = new SaxesParser({ position: false, xmlns: false })
  // No part of a workbook declares a document type; one that did could make texts swell without end.
  parser.on('doctype', () => { throw new ShopcastError('fileDamaged', { file: source.name }) })
  parser.on('error', error => { throw new ShopcastError('fileDamaged', { file: source.name }, { cause: error }) })
  parser.on('opentag', ({ name, attributes }) => open(withoutPrefix(name), attributes))
  if (close) parser.on('closetag', ({ name }) => close(withoutPrefix(name)))
  if (text) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  const decoder = new StringDecoder('utf8')
  for await (const { bytes, bytesRead } of source.read()) {
    parser.write(decoder.write(bytes))
    yield bytesRead
  }
  parser.write(decoder.end())
  parser.close()
}

/** Reads a small part to its end. */
export async function readXml(source: ByteSource, open: XmlListener['open'], close?: XmlListener['close'], text?: XmlListener['text']): Promise<void> {
  const pieces = streamXml(source, { open, ...close ? { close } : {}, ...text ? { text } : {} })
  for await (const _ of pieces) continue
}

function withoutPrefix(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}
