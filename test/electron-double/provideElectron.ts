import { registerHooks } from 'node:module'

/** From now on `import … from 'electron'` finds a module of the double. @param file its name in this folder */
export function provideElectron(file: 'electronModule.ts' | 'utilityModule.ts'): void {
  const url = new URL(file, import.meta.url).href
  registerHooks({
    resolve: (specifier, context, next) => specifier === 'electron' ? { url, shortCircuit: true, format: 'module-typescript' } : next(specifier, context),
  })
}
