import type { DeviceReport } from '../domain/device.ts'
import type { JobRequest } from '../domain/job.ts'
import { crashedDevices, forgetDevices, readDeviceReport } from '../store/devices.ts'
import { openStore } from '../store/openStore.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { threadsOf } from './chooseRuntime.ts'
import { findDevices, PROBES } from './findDevices.ts'
import type { JobContext } from './jobContext.ts'
import { knownDevices, type KnownDevice } from './knownDevices.ts'

/**
 * Probes the devices of this computer. Those that ended a process before come last, so that the others are known whatever
 * happens.
 * @throws ShopcastError cancelled
 */
export async function checkDevicesJob({ again, tensorflowFolder }: Extract<JobRequest, { kind: 'checkDevices' }>, context: JobContext, devices: readonly KnownDevice[] | null = null, probes = PROBES): Promise<DeviceReport> {
  const db = openStore(context.dataDir)
  try {
    if (tensorflowFolder !== null) writeSetting(db, 'tensorflowFolder', tensorflowFolder)
    const known = devices ?? knownDevices(readSetting(db, 'tensorflowFolder'))
    const crashed = crashedDevices(db)
    if (again) forgetDevices(db)
    const ordered = [...known.filter(({ device }) => !crashed.includes(device)), ...known.filter(({ device }) => crashed.includes(device))]
    for (const [index, { device }] of ordered.entries()) {
      await context.checkpoint()
      context.report({ phase: 'checkingDevices', done: index, total: ordered.length, etaSeconds: null, metrics: {} })
      await findDevices(db, known, { threads: threadsOf('spare'), wanted: one => one === device, retries: true, probes })
    }
    return readDeviceReport(db)
  } finally {
    db.close()
  }
}
