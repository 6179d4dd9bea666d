import { afterEach, beforeEach, expect, it } from 'vitest'
import { onnxCpu } from '../../../src/core/nn/runtimes/onnxCpu.ts'
import { chooseRuntime } from '../../../src/core/jobs/chooseRuntime.ts'
import { makeSimulatedStore, type SimulatedStore } from './simulatedStore.ts'

let shop: SimulatedStore
beforeEach(() => { shop = makeSimulatedStore({ customers: 1, days: 10 }) })
afterEach(() => shop.remove())

const withoutThreads: typeof onnxCpu = options => options.threads === 1 ? onnxCpu(options) : { ...onnxCpu(options), compile: () => Promise.reject(new Error('no thread can be started')) }

it('computes on one thread where no others can be started, and tries them again the next time', async () => {
  expect(await chooseRuntime(shop.store, 2, withoutThreads)).toMatchObject({ computing: { threads: 1 } })
  expect(await chooseRuntime(shop.store, 2)).toMatchObject({ computing: { threads: 2 } })
})

it('chooses nothing where nothing computes', async () => {
  expect(await chooseRuntime(shop.store, 2, options => ({ ...onnxCpu(options), compile: () => Promise.reject(new Error('nothing works')) }))).toBeNull()
})
