import { expect, test, vi } from 'vitest'
import { ShopcastError } from '../../src/core/domain/error.ts'
import { createDispatch, type Handlers } from '../../src/main/dispatch.ts'

const log = vi.fn<(message: string, detail?: unknown) => void>()
const answer = (handlers: Partial<Handlers>, name: unknown, input?: unknown): Promise<unknown> => createDispatch(handlers as Handlers, log)(name, input)
const settings: Handlers['settings.get'] = () => ({ locale: 'en', theme: 'dark', learnAgain: 'never' })

test('a route answers with its data', async () => {
  expect(await answer({ 'settings.get': settings }, 'settings.get')).toEqual({ ok: true, data: { locale: 'en', theme: 'dark', learnAgain: 'never' } })
})

test.each(['nothing.such', 'constructor', '__proto__', 7, null, undefined, { toString: () => 'settings.get' }])('an unknown route (%s) is a bad request', async name => {
  expect(await answer({ 'settings.get': settings }, name)).toMatchObject({ ok: false, error: { code: 'badRequest' } })
})

test('input that breaks the contract never reaches the handler', async () => {
  const open = vi.fn<Handlers['shop.open']>()
  expect(await answer({ 'shop.open': open }, 'shop.open', { id: 7 })).toMatchObject({ ok: false, error: { code: 'badRequest', params: { route: 'shop.open' } } })
  expect(open).not.toHaveBeenCalled()
})

test('what the schema does not name is taken off the input', async () => {
  const open = vi.fn<Handlers['jobs.cancel']>()
  await answer({ 'jobs.cancel': open }, 'jobs.cancel', { jobId: 'a', path: '/etc/passwd' })
  expect(open).toHaveBeenCalledWith({ jobId: 'a' })
})

test('output that breaks the contract never reaches the window and is logged', async () => {
  const broken = (() => ({ locale: 'fr', theme: 'dark' })) as unknown as Handlers['settings.get']
  expect(await answer({ 'settings.get': broken }, 'settings.get')).toMatchObject({ ok: false, error: { code: 'unexpected' } })
  expect(log).toHaveBeenCalledWith(expect.stringContaining('settings.get'), expect.anything())
})

test('what the schema does not name is taken off the output', async () => {
  const leaking: Handlers['settings.get'] = () => ({ locale: 'en', theme: 'dark', learnAgain: 'never', lastShop: 'secret' })
  expect(await answer({ 'settings.get': leaking }, 'settings.get')).toEqual({ ok: true, data: { locale: 'en', theme: 'dark', learnAgain: 'never' } })
})

test('an error that a person can act on keeps its code', async () => {
  const fails: Handlers['shop.open'] = ({ id }) => { throw new ShopcastError('shopUnknown', { id }) }
  expect(await answer({ 'shop.open': fails }, 'shop.open', { id: 'x' })).toEqual({ ok: false, error: { code: 'shopUnknown', params: { id: 'x' } } })
})

test('any other error is "unexpected", and its cause is logged', async () => {
  const fault = new TypeError('boom')
  expect(await answer({ 'settings.get': () => { throw fault } }, 'settings.get')).toMatchObject({ ok: false, error: { code: 'unexpected', params: { message: 'boom' } } })
  expect(log).toHaveBeenCalledWith(expect.stringContaining('settings.get'), fault)
})

test('a slow route is logged, a dialog is not', async () => {
  const now = vi.spyOn(performance, 'now')
  const slow = (handlers: Partial<Handlers>, name: string): Promise<unknown> => {
    now.mockReturnValueOnce(0).mockReturnValueOnce(51)
    return answer(handlers, name)
  }
  log.mockClear()
  await slow({ 'files.chooseOrders': () => [] }, 'files.chooseOrders')
  expect(log).not.toHaveBeenCalled()
  await slow({ 'settings.get': settings }, 'settings.get')
  expect(log).toHaveBeenCalledWith('route settings.get took 51 ms')
  now.mockRestore()
})
