import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseRuntime, type Needs } from '../../../src/core/jobs/chooseRuntime.ts'
import { checkDevicesJob } from '../../../src/core/jobs/checkDevicesJob.ts'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import type { Probes } from '../../../src/core/jobs/findDevices.ts'
import { UnusableDevice, type KnownDevice } from '../../../src/core/jobs/knownDevices.ts'
import type { Device, DeviceVerdict } from '../../../src/core/domain/device.ts'
import { probeLosses } from '../../../src/core/nn/runtimes/probe.ts'
import { onnxCpu } from '../../../src/core/nn/runtimes/onnxCpu.ts'
import type { Runtime } from '../../../src/core/nn/runtimes/runtime.ts'
import { mark, readDeviceReport } from '../../../src/core/store/devices.ts'
import { readSetting, writeSetting } from '../../../src/core/store/settings.ts'
import { makeSimulatedStore, type SimulatedStore } from './simulatedStore.ts'

let shop: SimulatedStore
beforeEach(() => { shop = makeSimulatedStore({ customers: 1, days: 10 }) })
afterEach(() => shop.remove())

const threads = 1
const right = onnxCpu({ threads })

interface Made extends Partial<KnownDevice> { readonly perSecond?: number; readonly error?: string; readonly runtime?: Partial<Runtime> }

/** What the probe finds of each runtime, by its name. */
const verdicts = new Map<string, DeviceVerdict>()
const verdictOf = async ({ name }: { name: string }): Promise<DeviceVerdict> => verdicts.get(name) ?? { kind: 'failed', error: 'unknown' }
const probes: Probes = { training: verdictOf, prediction: verdictOf }

/** A device that computes on the processor; counts how often it is opened, which a probe does once. */
function made(device: Device, { perSecond = 20, error, runtime, ...others }: Made = {}): KnownDevice & { opened: number } {
  const computing: Runtime = { ...right, name: `${device}Runtime`, ...runtime }
  verdicts.set(computing.name, error === undefined ? { kind: 'passed', perSecond } : { kind: 'failed', error })
  const known = {
    device, trainsRecurrences: true, opened: 0, key: (count: number) => `${device} ${count}`, missing: () => null,
    async open() { known.opened++; return { training: computing, prediction: computing } },
    ...others,
  }
  return known
}

const slow = () => made('cpu', { perSecond: 5 })
const choose = (needs: Partial<Needs>, known: KnownDevice[]) => chooseRuntime(shop.store, { threads, ...needs }, known, probes)

describe('chooseRuntime', () => {
  it('trains and predicts on the fastest device that computes rightly', async () => {
    const chosen = await choose({}, [slow(), made('webgpu'), made('cuda', { error: 'out of memory' })])
    expect(chosen?.computing).toMatchObject({ device: 'webgpu', runtime: 'webgpuRuntime' })
    expect(readDeviceReport(shop.store)).toMatchObject({
      used: { training: 'webgpu', prediction: 'webgpu' },
      findings: [{ device: 'cpu', training: { kind: 'passed' } }, { device: 'webgpu', training: { kind: 'passed' } }, { device: 'cuda', training: { kind: 'failed', error: 'out of memory' }, prediction: { kind: 'failed' } }],
    })
  })

  it('says why TensorFlow cannot be used, and looks for it from then on in a folder that is named', async () => {
    const tensorflow = made('tensorflow', { open: () => Promise.reject(new UnusableDevice({ kind: 'wrongVersion', version: '3.21.1' })) })
    await checkDevicesJob({ kind: 'checkDevices', again: false, tensorflowFolder: '/opt/tensorflow' }, createJobContext({ dataDir: shop.dataDir, resourcesDir: '' }), [slow(), tensorflow], probes)
    expect(readDeviceReport(shop.store).findings.find(({ device }) => device === 'tensorflow')?.training).toEqual({ kind: 'wrongVersion', version: '3.21.1' })
    expect(readSetting(shop.store, 'tensorflowFolder')).toBe('/opt/tensorflow')
  })

  it('keeps what it found until something changes that it rests on', async () => {
    const [cpu, webgpu] = [slow(), made('webgpu')]
    await choose({}, [cpu, webgpu])
    const opened = webgpu.opened
    await choose({}, [cpu, webgpu])
    expect(webgpu.opened - opened).toBe(2) // to train and to predict, no longer to be probed
    await choose({}, [cpu, { ...webgpu, key: () => 'another driver', open: () => Promise.reject(new Error('gone')) }])
    expect(readDeviceReport(shop.store).findings.find(({ device }) => device === 'webgpu')).toMatchObject({ training: { kind: 'absent', error: 'gone' } })
  })

  it('takes the device that was asked for, and says why it cannot', async () => {
    expect(await choose({ device: 'cpu' }, [slow(), made('webgpu')])).toMatchObject({ computing: { device: 'cpu' } })
    expect(await choose({ device: 'gpu' }, [made('cpu'), made('webgpu', { perSecond: 5 })])).toMatchObject({ computing: { device: 'webgpu' } })
    const asked = (device: Device, ...known: KnownDevice[]) => choose({ device }, [made('cpu'), ...known])
    await expect(asked('tensorflow')).rejects.toMatchObject({ code: 'deviceUnavailable', params: { device: 'tensorflow', reason: 'notHere' } })
    await expect(asked('cuda', made('cuda', { missing: () => 'libcuda.so' }))).rejects.toMatchObject({ params: { device: 'cuda', reason: 'absent', detail: 'libcuda.so' } })
    await expect(asked('coreml', made('coreml', { open: async () => ({ training: null, prediction: right }) }))).rejects.toMatchObject({ params: { reason: 'predictsOnly' } })
  })

  it('takes what was chosen in Settings where that can be had, else the processor', async () => {
    writeSetting(shop.store, 'device', 'webgpu')
    expect(await choose({}, [made('cpu'), made('webgpu', { perSecond: 5 })])).toMatchObject({ computing: { device: 'webgpu' } })
    writeSetting(shop.store, 'device', 'tensorflow')
    expect(await choose({}, [made('cpu'), made('webgpu')])).toMatchObject({ computing: { device: 'cpu' } })
  })

  it('trains recurrent networks where their steps run on the device, unless told otherwise', async () => {
    const known = [slow(), made('webgpu', { trainsRecurrences: false })]
    expect(await choose({ recurrent: true }, known)).toMatchObject({ computing: { device: 'cpu' } })
    expect(await choose({ recurrent: true, device: 'webgpu' }, known)).toMatchObject({ computing: { device: 'webgpu' } })
  })

  it('computes on one thread where no others can be started, and tries them again the next time', async () => {
    verdicts.set('many threads', { kind: 'failed', error: 'no thread can be started' })
    const cpu = made('cpu')
    const withoutThreads = { ...cpu, open: async (count: number) => ({ ...await cpu.open(count), ...count === 1 ? {} : { training: { ...right, name: 'many threads' } } }) }
    expect(await choose({ threads: 2 }, [withoutThreads])).toMatchObject({ computing: { threads: 1 } })
    expect(await choose({ threads: 2 }, [made('cpu')])).toMatchObject({ computing: { threads: 2 } })
  })

  it('chooses nothing where nothing computes', async () => {
    expect(await choose({}, [made('cpu', { error: 'nothing works' })])).toBeNull()
  })
})

describe('a device that takes its process with it', () => {
  /** Of a process that has ended. */
  const deadPid = 2 ** 22 + 1
  const leave = (doing: 'probe' | 'work') => {
    mark(shop.store, 'webgpu', doing)
    const devices = readSetting(shop.store, 'devices')
    writeSetting(shop.store, 'devices', { findings: devices?.findings ?? [], marks: devices?.marks.map(one => ({ ...one, pid: deadPid })) ?? [] })
  }
  const webgpuIs = () => readDeviceReport(shop.store).findings.find(({ device }) => device === 'webgpu')?.training?.kind

  it('is not tried again after its probe, until somebody asks', async () => {
    leave('probe')
    const known = [slow(), made('webgpu')]
    expect(webgpuIs()).toBe('crashed')
    expect(await choose({ retries: true }, known)).toMatchObject({ computing: { device: 'cpu' } })
    expect(known[1]).toMatchObject({ opened: 0 })
    await checkDevicesJob({ kind: 'checkDevices', again: true, tensorflowFolder: null }, createJobContext({ dataDir: shop.dataDir, resourcesDir: '' }), known, probes)
    expect(webgpuIs()).toBe('passed')
  })

  it('is never the processor, whatever ended a process that was probing it', async () => {
    const marked: Device[] = []
    const known = [made('cpu'), made('webgpu')].map(one => ({ ...one, async open(count: number) {
      marked.push(...readSetting(shop.store, 'devices')?.marks.map(({ device }) => device) ?? [])
      return one.open(count)
    } }))
    await choose({}, known)
    expect([...new Set(marked)]).toEqual(['webgpu'])
  })

  it('is left out by a training that goes on, and tried again by a new one', async () => {
    const known = [slow(), made('webgpu')]
    await choose({}, known)
    leave('work')
    expect(webgpuIs()).toBe('brokeOff')
    expect(await choose({}, known)).toMatchObject({ computing: { device: 'cpu' } })
    expect(await choose({ retries: true }, known)).toMatchObject({ computing: { device: 'webgpu' } })
  })

  it('is left out as well where it only broke off', async () => {
    let breaks = false
    const known = [slow(), made('webgpu', { runtime: { compile: (...args) => breaks ? Promise.reject(new Error('device lost')) : right.compile(...args) } })]
    const chosen = await choose({}, known)
    breaks = true
    await expect(probeLosses(chosen?.runtime as Runtime)).rejects.toThrow('device lost')
    expect(webgpuIs()).toBe('brokeOff')
    expect(await choose({}, known)).toMatchObject({ computing: { device: 'cpu' } })
  })

  it('is not blamed while its process is alive, nor when that ended well', async () => {
    const known = [slow(), made('webgpu')]
    const chosen = await choose({}, known)
    mark(shop.store, 'webgpu', 'work')
    expect(await choose({}, known)).toMatchObject({ computing: { device: 'webgpu' } })
    await probeLosses(chosen?.runtime as Runtime)
    expect(readSetting(shop.store, 'devices')?.marks).toEqual([])
  })
})
