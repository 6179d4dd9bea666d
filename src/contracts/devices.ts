import { z } from 'zod'
import { DEVICE_CHOICES, DEVICES, type DeviceReport, type DeviceVerdict } from '../core/domain/device.ts'
import { nothing, route } from './route.ts'

const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('passed'), perSecond: z.number() }),
  z.object({ kind: z.literal('absent'), error: z.string() }),
  z.object({ kind: z.literal('notInstalled') }),
  z.object({ kind: z.literal('wrongVersion'), version: z.string() }),
  z.object({ kind: z.literal('notStarted'), error: z.string() }),
  z.object({ kind: z.literal('noCuda') }),
  z.object({ kind: z.literal('failed'), error: z.string() }),
  z.object({ kind: z.literal('wrong'), deviation: z.number().nullable() }),
  z.object({ kind: z.literal('crashed') }),
  z.object({ kind: z.literal('brokeOff') }),
]) satisfies z.ZodType<DeviceVerdict>

const device = z.enum(DEVICES)

export const deviceReport = z.object({
  findings: z.array(z.object({ device, training: verdict.nullable(), prediction: verdict.nullable() })),
  choice: z.enum(DEVICE_CHOICES),
  used: z.object({ training: device.nullable(), prediction: device.nullable() }),
}) satisfies z.ZodType<DeviceReport>

export const deviceRoutes = {
  /** What is known of the devices of this computer. */
  report: route(nothing, deviceReport),
  /** Says what networks are to be computed on from now on. */
  choose: route(z.object({ choice: z.enum(DEVICE_CHOICES) }), deviceReport),
}
