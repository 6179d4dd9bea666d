import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'
import { CUSTOMER_KEY_KINDS, type CustomerKey, type CustomerKeyKind } from '../domain/identity.ts'
import { normaliseEmail, normaliseName } from './customerKeys.ts'
import type { CustomerText } from './importSink.ts'
import { normalisePhone } from './phoneNumber.ts'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Of a pseudonym: 65 bits, so that two of ten million share one with a probability of one in a million. */
const LETTERS = 13
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Where mail to nobody goes (RFC 2606). */
const PSEUDONYM_DOMAIN = 'pseudonym.invalid'

/**
 * Replaces what customers are called by stand-ins that follow from the shop's key: the same person gets the same ones in every import, so people still join,
 * and nobody without the key can tell who they are. With the key what was sealed can be read again.
 */
export class Pseudonymiser {
  readonly #naming: KeyObject
  readonly #sealing: KeyObject
  readonly #country: string

  /** @param key of `KEY_BYTES`; @param country of telephone numbers that name none */
  constructor(key: Buffer, country = '') {
    this.#naming = derive(key, 'pseudonyms')
    this.#sealing = derive(key, 'sealing')
    this.#country = country
  }

  /** A short text by which a key is known again, without telling anything of it. */
  get fingerprint(): string {
    return this.#letters('fingerprint', '')
  }

  /** The stand-in of a normalised key. */
  key({ kind, value }: CustomerKey): string {
    if (value.endsWith(`@${PSEUDONYM_DOMAIN}`)) return value
    const letters = this.#letters(String(CUSTOMER_KEY_KINDS.indexOf(kind)), value)
    return kind === 'email' ? `${letters}@${PSEUDONYM_DOMAIN}` : `${PREFIXES[kind]}${letters}`
  }

  /** The stand-ins of what a row says of its customer. */
  text(text: CustomerText): CustomerText {
    return {
      email: this.#of('email', text.email, normaliseEmail),
      name: this.#of('name', text.name, normaliseName),
      phone: this.#of('phone', text.phone, phone => normalisePhone(phone, this.#country)),
      acceptsMarketing: text.acceptsMarketing,
      country: text.country,
    }
  }

  #of(kind: CustomerKeyKind, text: string | null, normalise: (text: string) => string): string | null {
    return text === null ? null : this.key({ kind, value: normalise(text) || text })
  }

  seal(text: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, nonce)
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  }

  /** @throws Error where it was sealed with another key */
  unseal(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.#sealing, sealed.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]).toString('utf8')
  }

  #letters(kind: string, value: string): string {
    const hash = createHmac('sha256', this.#naming).update(`${kind} ${value}`).digest()
    return Array.from({ length: LETTERS }, (_, at) => ALPHABET[(hash[at] ?? 0) & 31]).join('')
  }
}

const PREFIXES: Record<CustomerKeyKind, string> = { id: 'customer-', email: '', phone: 'phone-', nameAndPostcode: 'place-', name: 'Person ' }

function derive(key: Buffer, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `shopcast ${purpose}`, KEY_BYTES)))
}
