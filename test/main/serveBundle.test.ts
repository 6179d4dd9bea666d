import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAppUrl, serveBundle } from '../../src/main/serveBundle.ts'
import { isTrustedFrame } from '../../src/main/trustedFrame.ts'

let root: string
let serve: (request: Request) => Promise<Response>

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'shopcast-bundle-'))
  const bundle = join(root, 'renderer')
  mkdirSync(join(bundle, 'assets'), { recursive: true })
  mkdirSync(join(root, 'renderer-secret'))
  writeFileSync(join(bundle, 'index.html'), '<p>Shopcast</p>')
  writeFileSync(join(bundle, 'assets', 'a b.js'), 'export {}')
  writeFileSync(join(bundle, 'assets', 'font.woff2'), '')
  writeFileSync(join(root, 'secret.json'), 'secret')
  writeFileSync(join(root, 'renderer-secret', 'secret.json'), 'secret')
  serve = serveBundle(bundle)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const get = (path: string, init?: RequestInit): Promise<Response> => serve(new Request(`app://bundle${path}`, init))

test.each([
  ['/', 'text/html; charset=utf-8'], ['/index.html', 'text/html; charset=utf-8'], ['/customers', 'text/html; charset=utf-8'],
  ['/assets/a%20b.js', 'text/javascript; charset=utf-8'], ['/assets/font.woff2?v=1', 'font/woff2'],
])('%s is served as %s', async (path, type) => {
  const response = await get(path)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe(type)
})

test('every answer, a refusal too, carries the security headers', async () => {
  for (const response of [await get('/'), await get('/none.js'), await get('/', { method: 'POST' })]) {
    const { headers } = response
    expect(headers.get('content-security-policy')).toBe("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; script-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  }
})

test.each(['/..%2fsecret.json', '/assets/..%2f..%2fsecret.json', '/%2e%2e/secret.json', '/..%5csecret.json', '/..%2frenderer-secret/secret.json', '/%00.json', '/%zz.json'])('%s does not lead out of the folder', async path => {
  const response = await get(path)
  expect([403, 404]).toContain(response.status)
  expect(await response.text()).toBe('')
})

test('a file that is not there is not found, and nothing but reading is allowed', async () => {
  expect((await get('/none.js')).status).toBe(404)
  expect((await get('/', { method: 'PUT' })).status).toBe(405)
})

test('another host is refused', async () => {
  expect((await serve(new Request('app://other/index.html'))).status).toBe(403)
})

describe('trust', () => {
  test.each([
    ['app://bundle/', true], ['app://bundle/index.html#/customers', true], ['app://bundle.evil/', false], ['app://evil/bundle', false],
    ['https://bundle/', false], ['file:///bundle', false], ['about:blank', false], ['', false],
  ])('%s is the app: %s', (url, expected) => {
    expect(isAppUrl(url)).toBe(expected)
  })

  const frame = (url: string, parent: object | null = null) => ({ url, parent }) as Parameters<typeof isTrustedFrame>[0]

  test('only a main frame is listened to', () => {
    expect(isTrustedFrame(frame('app://bundle/'), undefined)).toBe(true)
    expect(isTrustedFrame(frame('app://bundle/', {}), undefined)).toBe(false)
    expect(isTrustedFrame(null, undefined)).toBe(false)
  })

  test('the development server counts only where there is one, and only that one', () => {
    expect(isTrustedFrame(frame('http://localhost:5173/x'), undefined)).toBe(false)
    expect(isTrustedFrame(frame('http://localhost:5173/x'), 'http://localhost:5173')).toBe(true)
    expect(isTrustedFrame(frame('http://localhost:9999/x'), 'http://localhost:5173')).toBe(false)
    expect(isTrustedFrame(frame('about:blank'), 'not a url')).toBe(false)
  })
})
