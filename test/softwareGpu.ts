import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findChromium } from './electron-double/findChromium.ts'

/**
 * What the environment of a process must hold, from its start, for it to find a graphics card made of software: SwiftShader,
 * Vulkan's loader and all, which comes with the browser that npm brings. Null where there is none for this system.
 */
export async function softwareGpu(): Promise<Record<string, string> | null> {
  const chromium = await findChromium()
  const folder = dirname(chromium?.executablePath ?? '')
  const driver = join(folder, 'vk_swiftshader_icd.json')
  if (!existsSync(driver)) return null
  return { LD_LIBRARY_PATH: [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'), VK_ICD_FILENAMES: driver }
}
