import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { ShopcastError } from '../domain/error.ts'
import { countryOfCurrency } from '../ingest/phoneNumber.ts'
import { KEY_BYTES, Pseudonymiser } from '../ingest/pseudonymiser.ts'
import type { Store } from '../store/openStore.ts'
import { readSetting } from '../store/settings.ts'

const NOTE = '# The key to a Shopcast shop whose customers have pseudonyms. Who has it and the shop can tell who they are; without it nobody can, ever.'

/** The shop's pseudonyms, by the key that the merchant keeps; null in a shop without. @throws ShopcastError keyFileMissing, keyFileInvalid, keyWrong */
export function readShopPseudonymiser(db: Store): Pseudonymiser | null {
  const setting = readSetting(db, 'pseudonyms')
  return setting === null ? null : openPseudonymiser(db, setting.keyFile)
}

/** @throws ShopcastError keyFileMissing, keyFileInvalid, keyWrong where the shop's pseudonyms were made with another key */
export function openPseudonymiser(db: Store, keyFile: string): Pseudonymiser {
  const pseudonyms = new Pseudonymiser(readKey(keyFile), countryOfCurrency(readSetting(db, 'currency') ?? ''))
  const setting = readSetting(db, 'pseudonyms')
  if (setting !== null && setting.fingerprint !== pseudonyms.fingerprint) throw new ShopcastError('keyWrong', { file: keyFile })
  return pseudonyms
}

/**
 * Makes a key file, readable by its owner only; one that is there already is taken as it is.
 * @throws ShopcastError keyInsideShop, since who copies the shop must not copy the key with it; fileNotWritable
 */
export function provideKey(keyFile: string, dataDir: string): void {
  const inside = relative(realpathSync(dataDir), existsSync(dirname(keyFile)) ? resolve(realpathSync(dirname(keyFile)), 'x') : resolve(keyFile))
  if (!inside.startsWith('..') && resolve(inside) !== inside) throw new ShopcastError('keyInsideShop', { file: keyFile })
  if (existsSync(keyFile)) return
  try {
    writeFileSync(keyFile, `${NOTE}\n${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new ShopcastError('fileNotWritable', { file: keyFile }, { cause: error })
  }
}

function readKey(keyFile: string): Buffer {
  let text: string
  try {
    text = readFileSync(keyFile, 'utf8')
  } catch (error) {
    throw new ShopcastError('keyFileMissing', { file: keyFile }, { cause: error })
  }
  const key = text.split(/\r?\n/).find(line => /^[0-9a-f]{64}$/.test(line.trim()))
  if (key === undefined) throw new ShopcastError('keyFileInvalid', { file: keyFile })
  return Buffer.from(key.trim(), 'hex')
}
