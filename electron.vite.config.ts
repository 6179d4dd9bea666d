import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { rendererAssetsInlineLimit, rendererDefines, rendererPlugins } from './src/renderer/vitePlugins.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: { index: at('src/main/index.ts'), worker: at('src/worker/index.ts'), cli: at('src/cli/headless.ts'), shardThread: at('src/core/nn/runtimes/shardThread.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload cannot require packages: it is bundled into one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: rendererPlugins(import.meta.dirname),
    define: rendererDefines,
    build: {
      outDir: at('out/renderer'),
      minify: true,
      assetsInlineLimit: rendererAssetsInlineLimit,
      rolldownOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
})
