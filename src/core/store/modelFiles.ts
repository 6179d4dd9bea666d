import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { copyFile, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { ShopcastError } from '../domain/error.ts'

/** The files of a shop's networks: models in use, and checkpoints of trainings that were broken off. */
export const modelPath = (dataDir: string, name: string): string => join(dataDir, 'models', name)

/** @returns null where there is no such file */
export async function readModelFile(dataDir: string, name: string): Promise<Uint8Array | null> {
  try {
    return await readFile(modelPath(dataDir, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * Copies one of the shop's files to where the merchant says.
 * @throws ShopcastError modelFileMissing, fileNotWritable, diskFull
 */
export async function copyModelFile(dataDir: string, name: string, target: string): Promise<void> {
  if (!existsSync(modelPath(dataDir, name))) throw new ShopcastError('modelFileMissing', { file: name })
  try {
    await copyFile(modelPath(dataDir, name), target)
  } catch (error) {
    throw new ShopcastError((error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'diskFull' : 'fileNotWritable', { file: target }, { cause: error })
  }
}

/** Writes a file so that whoever kills the process leaves either the old or the new one, whole. */
export async function writeModelFile(dataDir: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = modelPath(dataDir, name)
  mkdirSync(join(dataDir, 'models'), { recursive: true })
  const file = await open(`${path}.new`, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

export function removeModelFile(dataDir: string, name: string): void {
  rmSync(modelPath(dataDir, name), { force: true })
}

/** Removes all files but those that are still needed. */
export function sweepModelFiles(dataDir: string, needed: (name: string) => boolean): void {
  mkdirSync(join(dataDir, 'models'), { recursive: true })
  for (const name of readdirSync(join(dataDir, 'models'))) {
    if (!needed(name)) removeModelFile(dataDir, name)
  }
}
