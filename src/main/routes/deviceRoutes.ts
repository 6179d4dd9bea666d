import { readDeviceReport } from '../../core/store/devices.ts'
import { writeSetting } from '../../core/store/settings.ts'
import type { SubjectHandlers } from '../dispatch.ts'
import type { ShopSession } from '../shops/shopSession.ts'

/** What the shop's networks are computed on. */
export function deviceRoutes(session: () => ShopSession): SubjectHandlers<'devices'> {
  return {
    'devices.report': () => readDeviceReport(session().reader),
    'devices.choose': ({ choice }) => {
      session().change(db => writeSetting(db, 'device', choice))
      return readDeviceReport(session().reader, choice)
    },
  }
}
