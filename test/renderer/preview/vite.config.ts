import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { rendererDefines, rendererPlugins } from '../../../src/renderer/vitePlugins.ts'

const root = resolve(import.meta.dirname, '../../../src/renderer')

/** The window's page in a plain browser, on a bridge that answers from made-up data: `vite --config test/renderer/preview/vite.config.ts`. */
export default defineConfig({
  root,
  define: rendererDefines,
  plugins: [
    ...rendererPlugins(resolve(import.meta.dirname, '../../..')),
    {
      name: 'shopcast:preview-bridge',
      transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'module', src: `/@fs${resolve(import.meta.dirname, 'installBridge.ts')}` }, injectTo: 'head-prepend' }],
    },
  ],
  server: { port: 5199, strictPort: true, fs: { allow: [resolve(root, '../..')] } },
})
