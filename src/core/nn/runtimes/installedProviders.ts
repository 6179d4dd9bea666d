import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'
import type { Provider } from './onnxSession.ts'

/** What each provider needs beside onnxruntime that can be looked for beforehand; asking without it fills the terminal with errors. */
const CUDA_LIBRARY = { linux: 'libonnxruntime_providers_cuda.so', win32: 'onnxruntime_providers_cuda.dll' } as Readonly<Record<string, string>>
const VULKAN_LIBRARY = 'libvulkan.so.1'
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/lib64', '/usr/lib', '/usr/local/lib']

/** The ways to compute that onnxruntime has on this system, whether or not the computer has a device for them. */
export function offeredProviders(): Provider[] {
  const names: readonly string[] = listSupportedBackends().map(({ name }) => name)
  return (['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const).filter(provider => names.includes(provider))
}

/** The library that a provider needs and that is not there; null where there is nothing of which that is known. */
export function missingLibrary(provider: Provider): string | null {
  if (provider === 'webgpu' && process.platform === 'linux') return findsLibrary(VULKAN_LIBRARY) ? null : VULKAN_LIBRARY
  const library = provider === 'cuda' ? CUDA_LIBRARY[process.platform] : undefined
  return library === undefined || existsSync(join(bindingFolder(), library)) ? null : library
}

function findsLibrary(name: string): boolean {
  const folders = [...(process.env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter(Boolean), ...LIBRARY_FOLDERS]
  return folders.some(folder => existsSync(join(folder, name)))
}

/** Where onnxruntime's native libraries for this system lie. */
function bindingFolder(): string {
  const root = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..')
  return join(root, 'bin', 'napi-v6', process.platform, process.arch)
}
