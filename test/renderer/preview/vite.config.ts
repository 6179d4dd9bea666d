import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { rendererDefines, rendererPlugins } from '../../../src/renderer/vitePlugins.ts'
import { storeRoutes } from './storeRoutes.ts'

const dataDir = process.env['SHOPCAST_DATA']
const root = resolve(import.meta.dirname, '../../../src/renderer')

/**
 * The window's page in a plain browser, on a bridge that answers from made-up data,
 * or with `SHOPCAST_DATA=DIR` from the shop in a data folder: `vite --config test/renderer/preview/vite.config.ts`.
 */
export default defineConfig({
  root,
  define: { ...rendererDefines, STORE_PATH: JSON.stringify(dataDir === undefined ? null : '/shopcast-store/') },
  plugins: [
    ...rendererPlugins(resolve(import.meta.dirname, '../../..')),
    ...(dataDir === undefined ? [] : [storeRoutes(dataDir)]),
    {
      name: 'shopcast:preview-bridge',
      transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'module', src: `/@fs${resolve(import.meta.dirname, 'installBridge.ts')}` }, injectTo: 'head-prepend' }],
    },
  ],
  server: { port: Number(process.env['PORT'] ?? 5199), strictPort: true, fs: { allow: [resolve(root, '../..')] } },
})
