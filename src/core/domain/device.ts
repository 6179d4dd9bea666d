/**
 * What networks can be computed on: the processor; a graphics card by WebGPU, with nothing to install; by TensorFlow, where
 * that is installed; and by what its maker or the system brings, which predicts only.
 */
export const DEVICES = ['cpu', 'webgpu', 'tensorflow', 'cuda', 'directml', 'coreml'] as const
export type Device = (typeof DEVICES)[number]

/** What may be asked for: `auto` is the fastest that computes rightly, `gpu` the fastest of those that are not the processor. */
export const DEVICE_CHOICES = ['auto', 'gpu', ...DEVICES] as const
export type DeviceChoice = (typeof DEVICE_CHOICES)[number]

export const DEVICE_USES = ['training', 'prediction'] as const
export type DeviceUse = (typeof DEVICE_USES)[number]

/** What a device's probe found. */
export type DeviceVerdict =
  /** It computes rightly, and so fast: steps of training, or batches predicted, a second. */
  | { readonly kind: 'passed'; readonly perSecond: number }
  /** There is no such device, or no driver for it. `error` as the driver's side says it. */
  | { readonly kind: 'absent'; readonly error: string }
  /** What computes on it is not there: for TensorFlow a package that no installer brings. */
  | { readonly kind: 'notInstalled' }
  | { readonly kind: 'wrongVersion'; readonly version: string }
  /** It is there and does not start: most often its own library was not fetched, or does not find CUDA's. */
  | { readonly kind: 'notStarted'; readonly error: string }
  /** It runs, and would compute on the processor, since it finds no card with CUDA. */
  | { readonly kind: 'noCuda' }
  /** It could not compute. */
  | { readonly kind: 'failed'; readonly error: string }
  /** Its results differ from those that are known; `deviation` is the largest relative error, null where they are no numbers or name other products. */
  | { readonly kind: 'wrong'; readonly deviation: number | null }
  /** The process ended while it was being probed. */
  | { readonly kind: 'crashed' }
  /** A training or prediction that computed on it did not come to its end; it is probed again before the next training. */
  | { readonly kind: 'brokeOff' }

/** What is known of a device. */
export interface DeviceFinding {
  readonly device: Device
  /** Null for a use that it has no part in. */
  readonly training: DeviceVerdict | null
  readonly prediction: DeviceVerdict | null
}

/** Every device of this computer, what was chosen, and what that comes to; devices that were not yet probed are left out. */
export interface DeviceReport {
  readonly findings: DeviceFinding[]
  /** In Settings. */
  readonly choice: DeviceChoice
  /** What is computed on; null where nothing computes rightly, or nothing was probed yet. */
  readonly used: { readonly [U in DeviceUse]: Device | null }
}

/** Whether a choice allows a device. */
export function allows(choice: DeviceChoice, device: Device): boolean {
  return choice === 'auto' || choice === device || (choice === 'gpu' && device !== 'cpu')
}

/** The fastest device of those allowed that computes rightly; null where there is none. */
export function fastestDevice(findings: readonly DeviceFinding[], use: DeviceUse, choice: DeviceChoice): Device | null {
  let fastest: { device: Device; perSecond: number } | null = null
  for (const { device, [use]: verdict } of findings) {
    if (allows(choice, device) && verdict?.kind === 'passed' && verdict.perSecond > (fastest?.perSecond ?? 0)) fastest = { device, perSecond: verdict.perSecond }
  }
  return fastest?.device ?? null
}
