export interface StructuredCloneCodec {
  /** @throws DOMException DataCloneError for functions and symbols, as a structured clone does */
  pack(value: unknown): string
  unpack(text: string): unknown
}

type Tagged = { $: string, v?: unknown, name?: string }

/**
 * Structured clones as text: what travels between the app and a page, where only strings do. Knows primitives, bigint,
 * Date, Map, Set, Error, ArrayBuffer, typed arrays, arrays and plain objects; other objects become plain ones.
 *
 * The function is self-contained: its source is also evaluated inside pages.
 */
export function structuredCloneCodec(): StructuredCloneCodec {
  const typedArrays: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
  }
  const toBase64 = (bytes: Uint8Array): string => {
    let binary = ''
    for (let start = 0; start < bytes.length; start += 8192) binary += String.fromCharCode(...bytes.subarray(start, start + 8192))
    return btoa(binary)
  }
  const fromBase64 = (text: string): ArrayBuffer => Uint8Array.from(atob(text), character => character.charCodeAt(0)).buffer

  const encodeObject = (value: object): Tagged => {
    if (value instanceof Date) return { $: 'date', v: encode(value.getTime()) }
    if (value instanceof Map) return { $: 'map', v: [...value].map(entry => encode(entry)) }
    if (value instanceof Set) return { $: 'set', v: [...value].map(entry => encode(entry)) }
    if (value instanceof Error) return { $: 'error', name: value.name, v: value.message }
    if (value instanceof ArrayBuffer) return { $: 'buffer', v: toBase64(new Uint8Array(value)) }
    if (ArrayBuffer.isView(value)) {
      const name = Object.keys(typedArrays).find(type => Object.prototype.toString.call(value) === `[object ${type}]`)
      if (!name) throw new DOMException('this view of a buffer could not be cloned.', 'DataCloneError')
      return { $: 'array', name, v: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) }
    }
    return { $: 'object', v: Object.entries(value).map(([key, entry]) => [key, encode(entry)]) }
  }
  const encode = (value: unknown): unknown => {
    if (value === undefined) return { $: 'undefined' }
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
    if (typeof value === 'function' || typeof value === 'symbol') throw new DOMException(`${String(value)} could not be cloned.`, 'DataCloneError')
    if (value === null || typeof value !== 'object') return value
    return Array.isArray(value) ? value.map(encode) : encodeObject(value)
  }

  const decodeTagged = ({ $, v, name = '' }: Tagged): unknown => {
    switch ($) {
      case 'undefined': return undefined
      case 'bigint': return BigInt(v as string)
      case 'number': return Number(v)
      case 'date': return new Date(decode(v) as number)
      case 'map': return new Map((v as unknown[]).map(entry => decode(entry) as [unknown, unknown]))
      case 'set': return new Set((v as unknown[]).map(decode))
      case 'error': return Object.assign(new Error(v as string), { name })
      case 'buffer': return fromBase64(v as string)
      case 'array': {
        const TypedArray = typedArrays[name]
        if (!TypedArray) throw new Error(`unknown typed array ${name}`)
        return new TypedArray(fromBase64(v as string))
      }
      default: return Object.fromEntries((v as [string, unknown][]).map(([key, entry]) => [key, decode(entry)]))
    }
  }
  const decode = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value
    return Array.isArray(value) ? value.map(decode) : decodeTagged(value as Tagged)
  }

  return { pack: value => JSON.stringify(encode(value)), unpack: text => decode(JSON.parse(text)) }
}
