import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import util from 'node:util'
import type { DeviceVerdict } from '../../../domain/device.ts'
import type { Runtime } from '../runtime.ts'
import type { TensorFlow } from './operand.ts'
import { tensorflow } from './tensorflow.ts'

const PACKAGE = '@tensorflow/tfjs-node-gpu'
/** The one that TensorFlow.js is at; others have other functions. */
const MAJOR = 4

/** Why TensorFlow cannot be used here. */
export type TensorFlowFault = Extract<DeviceVerdict, { kind: 'notInstalled' | 'wrongVersion' | 'notStarted' | 'noCuda' }>

/**
 * TensorFlow on an NVIDIA card, from the package `@tensorflow/tfjs-node-gpu`. A source install may have it; else `folder` says where it is:
 * the package's own folder, a `node_modules` folder, or one that has a `node_modules` folder.
 */
export function openTensorflow(folder: string | null): Runtime | TensorFlowFault {
  const found = findPackage(folder)
  if (!found) return { kind: 'notInstalled' }
  const { version } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8')) as { version?: unknown }
  if (Number.parseInt(String(version)) !== MAJOR) return { kind: 'wrongVersion', version: String(version) }
  try {
    const tf = load(found)
    return usesGraphicsCard(tf) ? tensorflow(tf) : { kind: 'noCuda' }
  } catch (error) {
    return { kind: 'notStarted', error: error instanceof Error ? error.message : String(error) }
  }
}

function findPackage(folder: string | null): string | null {
  const candidates = folder === null
    ? createRequire(import.meta.url).resolve.paths(PACKAGE)?.map(path => join(path, PACKAGE)) ?? []
    : [folder, join(folder, PACKAGE), join(folder, 'node_modules', PACKAGE)]
  return candidates.find((candidate) => {
    const file = join(candidate, 'package.json')
    return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name === PACKAGE
  }) ?? null
}

function load(folder: string): TensorFlow {
  // The package calls what Node 23 has taken away.
  if (!('isNullOrUndefined' in util)) Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined })
  // The same steps give the same bits, and other programs keep their share of the card's memory.
  process.env['TF_DETERMINISTIC_OPS'] ??= '1'
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1'
  return createRequire(import.meta.url)(folder) as TensorFlow
}

function usesGraphicsCard(tf: TensorFlow): boolean {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
}
